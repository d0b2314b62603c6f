// From paper to an electronic license: the citizen's applications, and one in full.
import {busy, day, has, html, moment, nothing, t, working} from '../shared/page.js';
import {pause, read} from '../shared/api.js';
import {badge} from './card.js';
import {timeline} from './objections.js';
import {Photo} from '../shared/photo.js';
import {ask, send} from './session.js';
import {typed} from './typed.js';

const LOOKS = {issued: 'good', rejected: 'bad', withdrawn: 'bad'};
const OPEN = ['draft', 'supplement_required'];
const MOVES = ['submitted', 'accepted', 'approved', 'issuing'];
const LOOKS_AGAIN_MS = 5000;
const stateOf = each => badge(LOOKS[each.state] ?? 'warn', t(`application.state.${each.state}`));
const named = each => (has(`type.${each.type}`) ? t(`type.${each.type}`) : each.name);

export class Applications {
  constructor(page, id) {
    Object.assign(this, {page, id, back: id ? 'applications' : 'me'});
    this.form = typed('claim', {code: ''});
  }

  title() { return this.one ? named(this.one) : t('applications.title'); }
  leave() { this.left = true; }

  async enter() {
    if (!this.id) {
      this.all = (await ask('/me/applications')).items;
      return this.page.draw();
    }
    const [one, types] = await Promise.all([ask(`/me/applications/${this.id}`), read('/api/v1/license-types')]);
    this.type = types.items.find(each => each.code === one.type);
    this.take(one);
    await this.watch();
  }

  take(one) {
    this.one = one;
    this.photos ??= this.type.conversion.attachments.map(each => new Photo(this, each, {path: `/me/applications/${this.id}/attachments`, ask, send}));
    this.page.draw();
  }

  // The office may act at any time: the screen follows.
  async watch() {
    while (!this.left) {
      await pause(LOOKS_AGAIN_MS);
      if (!this.left && !document.hidden && MOVES.includes(this.one.state)) this.take(await ask(`/me/applications/${this.id}`));
    }
  }

  async reload() { this.take(await ask(`/me/applications/${this.id}`)); }

  view() {
    if (this.one) return this.viewOne(this.one);
    if (!this.all) return busy();
    return html`
      <a class="button main" href="#/apply">${t('application.new')}</a>
      ${this.all.length ? nothing : html`<p class="empty">${t('applications.empty')}</p>`}
      <ul class="group">${this.all.map(each => html`<li><a class="row" href="#/applications/${each.id}"><span class="grow"><strong>${named(each)}</strong><br>
        <span class="small quiet number">${each.certificate_number}</span><br><span class="small quiet">${moment(each.created_at)}</span></span>${stateOf(each)}</a></li>`)}</ul>
      <details class="group" ?open=${Boolean(this.form.code)}><summary class="row">${t('application.claim')}</summary>
        <form class="field" @submit=${event => this.claim(event)}><label for="claim">${t('application.claim.code')}</label>
          <input id="claim" required autocomplete="off" .value=${this.form.code} @input=${this.form.input('code')}><button class="button">${t('save')}</button></form></details>`;
  }

  viewOne(one) {
    const isOpen = OPEN.includes(one.state);
    const missing = one.timeline.filter(each => each.items?.length).at(-1)?.items ?? [];
    return html`
      <section class="note ${one.state === 'supplement_required' ? 'warn' : ''}">
        <p class="line-head"><strong>${t('application.next')}</strong>${stateOf(one)}</p>
        <p lang="zh-CN">${one.next_step.text}</p>
        ${one.register ? html`<p class="small">${t(`register.${one.register.result}`)}</p>` : nothing}
        ${one.due_on ? html`<p class="small quiet">${t('application.due', {day: day(one.due_on)})}</p>` : nothing}
        ${one.state === 'supplement_required' ? html`<p><strong>${t('application.supplement')}</strong></p><ul>${missing.map(each => html`<li>${this.label(each.kind ?? each.field)}：${each.reason}</li>`)}</ul>` : nothing}
      </section>
      ${one.license_id ? html`<a class="button main" href="#/license/${one.license_id}">${t('application.license')}</a>` : nothing}
      ${isOpen ? html`
        <h2 class="group-name">${t('application.photos')}</h2>
        <p class="small quiet" lang="zh-CN">${this.type.conversion.guidance}</p>
        ${this.photos.map(each => each.view())}
        <button class="button main" ?disabled=${this.busy} @click=${() => this.step('submission')}>${t('application.submit')}</button>
        <p class="small quiet centered">${t('application.saved')}</p>` : nothing}
      <dl class="group" lang="zh-CN">
        <div><dt>${t('apply.certificate')}</dt><dd class="number">${one.certificate_number}</dd></div>
        ${one.card_number ? html`<div><dt>${t('apply.card')}</dt><dd class="number">${one.card_number}</dd></div>` : nothing}
        <div><dt>${t('result.authority')}</dt><dd>${one.authority.name}</dd></div>
        ${Object.entries(one.fields).map(([name, value]) => html`<div><dt>${this.label(name)}</dt><dd>${value}</dd></div>`)}
        <div><dt>${t('application.receipt', {number: ''})}</dt><dd class="small number">${one.receipt_number}</dd></div>
      </dl>
      ${isOpen ? html`<a class="button" href="#/apply/${one.id}">${t('application.edit')}</a>` : nothing}
      ${timeline(one.timeline, 'application.state')}
      ${[...OPEN, 'submitted', 'accepted'].includes(one.state) ? html`<button class="button bad" ?disabled=${this.busy} @click=${() => this.step('withdrawal')}>${t('application.withdraw')}</button>` : nothing}`;
  }

  label(name) {
    const known = [...this.type.conversion.attachments.map(each => [each.kind, each.label]), ...this.type.fields.map(each => [each.name, each.label])];
    return new Map(known).get(name) ?? name;
  }

  step(name) {
    return working(this, async () => this.take(await send(`/me/applications/${this.id}/${name}`)));
  }

  claim(event) {
    event.preventDefault();
    return working(this, async () => {
      const made = await send('/me/claims', {code: this.form.code});
      this.form.forget();
      this.page.go(`applications/${made.id}`);
    });
  }
}
