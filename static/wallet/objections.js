// What the citizen says is wrong, and what becomes of it.
import {busy, day, html, moment, nothing, t, working} from '../shared/page.js';
import {badge} from './card.js';
import {ask, send} from './session.js';
import {typed} from './typed.js';

const KINDS = ['wrong', 'wrong_state', 'missing', 'misuse', 'other'];
const LOOKS = {corrected: 'good', closed: 'good', rejected: 'bad'};
const stateOf = objection => badge(LOOKS[objection.state] ?? 'warn', t(`objection.state.${objection.state}`));

export class Objections {
  constructor(page, id) {
    Object.assign(this, {page, id, back: id ? 'objections' : 'me'});
  }

  title() { return t('objections.title'); }

  async enter() {
    if (this.id) this.one = await ask(`/me/objections/${this.id}`);
    else this.all = (await ask('/me/objections')).items;
    this.page.draw();
  }

  view() {
    if (this.one) return this.viewOne(this.one);
    if (!this.all) return busy();
    return html`
      <a class="button main" href="#/object">${t('objection.new')}</a>
      ${this.all.length ? nothing : html`<p class="empty">${t('objections.empty')}</p>`}
      <ul class="group">${this.all.map(each => html`<li><a class="row" href="#/objections/${each.id}">
        <span class="grow"><strong>${t(`objection.kind.${each.kind}`)}</strong><br><span class="small quiet">${each.license?.name ?? ''} ${moment(each.submitted_at)}</span></span>${stateOf(each)}</a></li>`)}</ul>`;
  }

  viewOne(one) {
    return html`
      <section class="note"><p class="line-head"><strong>${t(`objection.kind.${one.kind}`)}</strong>${stateOf(one)}</p>
        ${one.license ? html`<p class="small"><a href="#/license/${one.license.id}" lang="zh-CN">${one.license.name}</a></p>` : nothing}
        <p>${one.words}</p>
        ${one.reason ? html`<p>${t(`objection.reason.${one.reason}`)}</p>` : nothing}
        ${one.due_on ? html`<p class="small quiet">${t('objection.due', {day: day(one.due_on)})}</p>` : nothing}</section>
      ${timeline(one.timeline, 'objection.state')}`;
  }
}

export const timeline = (steps, words) => html`<h2 class="group-name">${t('timeline')}</h2>
  <ol class="group">${steps.map(each => html`<li class="line"><strong>${t(`${words}.${each.state}`)}</strong>
    <p class="small quiet">${moment(each.at)} · ${each.office ?? t(`by.${each.by}`)}</p>${each.comment ? html`<p class="small">${each.comment}</p>` : nothing}</li>`)}</ol>`;

export class NewObjection {
  constructor(page, license) {
    Object.assign(this, {page, license, back: license ? `license/${license}` : 'objections'});
    this.form = typed(`objection.${license ?? ''}`, {kind: 'wrong', words: '', key: ''});
  }

  title() { return t('objection.new'); }

  view() {
    const {form} = this;
    return html`<form class="screen-form" @submit=${event => this.send(event)}>
      <div class="group">
        <div class="field"><label for="kind">${t('objection.kind')}</label><select id="kind" @change=${form.input('kind')}>
          ${KINDS.map(each => html`<option value=${each} ?selected=${form.kind === each}>${t(`objection.kind.${each}`)}</option>`)}</select></div>
        <div class="field"><label for="words">${t('objection.words')}</label><textarea id="words" rows="6" required maxlength="1000" .value=${form.words} @input=${form.input('words')}></textarea></div>
      </div>
      <button class="button main" ?disabled=${this.busy}>${t('objection.send')}</button></form>`;
  }

  // The key is kept with the words: whatever is cut, it is one objection.
  send(event) {
    event.preventDefault();
    const {form} = this;
    if (!form.key) form.keep({key: crypto.randomUUID?.() ?? String(Math.random())});
    return working(this, async () => {
      const about = this.license ? {license: this.license} : {};
      const made = await send('/me/objections', {kind: form.kind, words: form.words, ...about}, {headers: {'Idempotency-Key': form.key}});
      form.forget();
      this.page.go(`objections/${made.id}`, {replace: true});
    });
  }
}
