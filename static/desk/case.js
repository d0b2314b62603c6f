// One case on one screen: what was applied for, what the register says, and what may be done.
import {busy, day, has, html, moment, nothing, t} from '../shared/page.js';
import {typeOf, words} from './catalogue.js';
import {compare} from './compare.js';
import {Decisions} from './decide.js';
import {Hold} from './hold.js';
import {badge, registerBadge, stateBadge} from './marks.js';
import {Photos} from './photos.js';
import {ask} from './session.js';

export class Case {
  place = 'queue';
  look = 'wide';

  constructor(page, id) {
    Object.assign(this, {page, id, path: `/applications/${id}`});
  }

  get back() { return `queue/${this.page.queue?.name ?? ''}`; }
  title() { return this.one ? t('case.title', {type: this.one.name}) : t('case'); }
  leave() { this.photos?.leave(); }

  async enter() {
    const one = await ask(this.path);
    this.type = await typeOf(one.type);
    this.words = words(this.type);
    this.take(one);
    this.hold = new Hold(this);
    this.decisions = new Decisions(this);
    this.photos = new Photos(this.page, this.path, one.attachments, this.words.label);
    this.page.draw();
    await this.photos.load();
  }

  take(one) {
    this.one = one;
    this.page.draw();
  }

  keys() {
    if (!this.decisions) return [];
    return [...this.decisions.keys(), ...this.hold.keys(), ...this.photos.keys(), ['u', t('desk.keys.back'), () => this.page.go(this.back)]];
  }

  view() {
    const {one} = this;
    if (!one || !this.decisions) return busy();
    return html`
      <div class="case-head" data-case=${one.id}>${stateBadge(one)} ${registerBadge(one.register?.result)}
        ${one.overdue ? badge('bad', t('desk.overdue')) : nothing} ${one.filed_at_counter ? badge('none', t('case.at_counter')) : nothing}
        <span class="small quiet number">${t('application.receipt', {number: one.receipt_number})}${one.due_on ? html` · ${t('application.due', {day: day(one.due_on)})}` : nothing}
        · ${t(`medium.${one.medium}`)} · ${t(`for.${one.for}`)} · ${t(`purpose_of.${one.purpose}`)}</span></div>
      ${this.hold.view()}
      ${this.decisions.viewTold()}
      ${this.viewWarnings(one)}
      <div class="case-body">
        <div class="case-facts">${compare(one, this.words)}${this.viewOthers(one)}${viewTimeline(one, this.words)}</div>
        <div class="case-photos">${this.photos.view()}</div>
      </div>
      ${this.decisions.view()}`;
  }

  viewWarnings(one) {
    const said = [
      ...one.warnings.map(each => t(`warning.${each}`)),
      ...(one.register_is_applicant === false ? [t('warning.not_the_applicant')] : []),
      ...(one.stuck ? [t('case.stuck', {reason: has(`stuck.${one.stuck.reason}`) ? t(`stuck.${one.stuck.reason}`) : one.stuck.reason, at: moment(one.stuck.since)})] : []),
    ];
    const first = one.first_approval;
    return html`
      ${said.length ? html`<section class="note bad"><h2>${t('case.warnings')}</h2><ul>${said.map(each => html`<li>${each}</li>`)}</ul></section>` : nothing}
      ${first ? html`<p class="note warn">${t('case.first_approval', {officer: first.officer, at: moment(first.at)})}</p>` : nothing}`;
  }

  viewOthers(one) {
    return html`
      ${one.duplicates.length ? html`<section class="note warn"><h2>${t('case.duplicates')}</h2><ul>${one.duplicates.map(each => html`<li>
        ${t(`case.duplicate.${each.kind}`)} ${each.receipt_number ? (each.authority === one.authority.code ? html`<a href="#/case/${each.id}">${each.receipt_number}</a>` : each.receipt_number) : nothing}
        ${each.state ? t(`application.state.${each.state}`) : nothing} · ${t(each.same_applicant ? 'case.same_person' : 'case.other_person')}</li>`)}</ul></section>` : nothing}
      ${one.similar.length ? html`<section class="note warn"><h2>${t('case.similar')}</h2><ul>${one.similar.map(each => html`<li lang="zh-CN">
        ${this.words.label(each.kind)}：${each.authority === one.authority.code ? html`<a href="#/case/${each.application_id}">${each.receipt_number}</a>` : each.receipt_number}
        · ${t(`application.state.${each.state}`)} · ${t('case.bits', {bits: each.bits})}</li>`)}</ul></section>` : nothing}
      ${one.earlier.length ? html`<section class="note"><h2>${t('case.earlier')}</h2><ul>${one.earlier.map(each => html`<li>
        <a href="#/case/${each.id}">${each.receipt_number}</a> ${t(`application.state.${each.state}`)} · ${moment(each.submitted_at)}</li>`)}</ul></section>` : nothing}`;
  }
}

const viewTimeline = (one, words) => html`<section class="note"><h2>${t('timeline')}</h2><ol class="steps">${one.timeline.map(each => html`<li>
  <strong>${t(`application.state.${each.state}`)}</strong> <span class="small quiet">${t(`case.by.${each.by}`)} · ${moment(each.at)}</span>
  ${each.comment ? html`<p lang="zh-CN" class="said">${each.comment}</p>` : nothing}
  ${each.items?.length ? html`<ul lang="zh-CN">${each.items.map(item => html`<li>${words.label(item.kind ?? item.field)}：${item.reason}</li>`)}</ul>` : nothing}</li>`)}</ol></section>`;
