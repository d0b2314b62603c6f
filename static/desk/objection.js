// One objection: the citizen's words, and the authority's answer.
import {busy, day, html, moment, nothing, t} from '../shared/page.js';
import {badge} from './marks.js';
import {ask, mayAct, send} from './session.js';

const REASONS = ['correct_as_is', 'not_ours', 'not_proven', 'other'];
const ACTS = {submitted: ['acceptance'], accepted: ['correction', 'rejection', 'forwarding'], forwarded: ['correction', 'rejection'], corrected: ['closing'], rejected: ['closing']};
const KEYS = {acceptance: 's', correction: 't', rejection: 'j', forwarding: 'y', closing: 'w'};

export class Objection {
  place = 'queue';
  back = 'queue/objections';
  look = 'wide';
  typed = {comment: '', reason: 'correct_as_is'};

  constructor(page, id) {
    Object.assign(this, {page, id, path: `/objections/${id}`});
  }

  title() { return this.one ? t(`objection.kind.${this.one.kind}`) : t('objections.one'); }

  async enter() {
    this.one = await ask(this.path);
    this.page.draw();
  }

  get possible() { return this.one && mayAct() ? ACTS[this.one.state] ?? [] : []; }
  keys() { return [...this.possible.map(name => [KEYS[name], t(`objecting.${name}`), () => this.act(name)]), ['u', t('desk.keys.back'), () => this.page.go('queue/objections')]]; }

  async act(name) {
    Object.assign(this, {busy: true, problem: null});
    this.page.draw();
    const {comment, reason} = this.typed;
    const body = {version: this.one.version, ...(comment ? {comment} : {}), ...(name === 'rejection' ? {reason} : {})};
    try {
      this.one = await send(`${this.path}/${name}`, body);
      this.typed.comment = '';
    } catch (error) {
      if (!error.code) throw error;
      this.problem = error;
      if (['changed', 'illegal_step'].includes(error.code)) this.one = await ask(this.path);
    } finally {
      this.busy = false;
      this.page.draw();
    }
  }

  view() {
    const {one, typed} = this;
    if (!one) return busy();
    const set = name => event => { typed[name] = event.target.value; };
    return html`<div class="case-head">${badge('none', t(`objection.state.${one.state}`))} ${one.overdue ? badge('bad', t('desk.overdue')) : nothing}
        <span class="small quiet">${one.applicant_masked ?? ''} · ${moment(one.submitted_at)}${one.due_on ? ` · ${t('objection.due', {day: day(one.due_on)})}` : ''}</span></div>
      <section class="note"><h2>${t('objection.words')}</h2><p class="said" lang="zh-CN">${one.words}</p>${one.license ? html`<p class="small quiet">${one.license.name}</p>` : nothing}</section>
      <section class="note"><h2>${t('timeline')}</h2><ol class="steps">${one.timeline.map(each => html`<li><strong>${t(`objection.state.${each.state}`)}</strong> <span class="small quiet">${moment(each.at)}</span>${each.comment ? html`<p class="said" lang="zh-CN">${each.comment}</p>` : nothing}</li>`)}</ol></section>
      ${this.possible.length ? html`<section class="decision" aria-label=${t('case.decide')}>
        <div class="field"><label for="comment">${t('objecting.comment')}</label><textarea id="comment" rows="2" maxlength="1000" .value=${typed.comment} @input=${set('comment')}></textarea></div>
        ${this.possible.includes('rejection') ? html`<div class="field"><label for="reason">${t('objecting.reason')}</label><select id="reason" @change=${set('reason')}>${REASONS.map(each => html`<option value=${each} ?selected=${each === typed.reason}>${t(`objection.reason.${each}`)}</option>`)}</select></div>` : nothing}
        <div class="actions">${this.possible.map((name, at) => html`<button class="button ${at ? '' : 'main'}" ?disabled=${this.busy} @click=${() => this.act(name)}><kbd>${KEYS[name]}</kbd> ${t(`objecting.${name}`)}</button>`)}</div></section>` : nothing}`;
  }
}
