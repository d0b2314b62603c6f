// For somebody who stands at the counter: a code to prove who they are, an application, a lost phone.
import {busy, html, moment, nothing, t} from '../shared/page.js';
import {read} from '../shared/api.js';
import {Moves} from './moves.js';
import {loadKinds, Person} from './person.js';
import {Scans} from './scans.js';
import {officer, send} from './session.js';

const TASKS = ['code', 'file', 'lock'];
const EMPTY = {type: '', medium: 'paper', certificate_number: '', card_number: '', issued_on: '', for: ''};

export class Counter {
  place = 'counter';
  look = 'wide';

  constructor(page) {
    Object.assign(this, {page, task: 'code', moves: new Moves(page)});
    this.clear();
  }

  title() { return t('counter'); }
  leave() { this.moves.leave(); }

  async enter() {
    const [{items}] = await Promise.all([read('/api/v1/license-types'), loadKinds()]);
    this.types = items.filter(each => each.conversion.allowed);
    this.page.draw();
    await this.moves.enter();
  }

  /** The next person: nothing of the one before is left. */
  clear() {
    Object.assign(this, {form: {...EMPTY}, person: new Person(this.page), result: null, problem: null, key: crypto.getRandomValues(new Uint32Array(4)).join('-')});
  }

  keys() {
    return [
      ...TASKS.map((name, at) => [String(at + 1), t(`counter.${name}`), () => this.choose(name)]),
      ['n', t('counter.next'), () => this.next()],
      ...(this.result ? [['p', t('counter.print'), () => print()]] : []),
    ];
  }

  choose(task) {
    Object.assign(this, {task, result: null, problem: null});
    this.page.draw();
    queueMicrotask(() => document.getElementById('person')?.focus());
  }

  next() {
    this.clear();
    this.choose('code');
  }

  async submit(event) {
    event.preventDefault();
    Object.assign(this, {busy: true, problem: null});
    this.page.draw();
    try {
      this.result = {task: this.task, at: new Date().toISOString(), ...(await this[`do_${this.task}`]())};
      queueMicrotask(() => document.querySelector('.told :is(button)')?.focus());
    } finally {
      this.busy = false;
      this.page.draw();
    }
  }

  do_code() { return send('/identity-codes', this.person.vouched); }
  async do_lock() { await send('/locks', this.person.body); return {}; }

  async do_file() {
    const {type, medium, certificate_number, card_number, issued_on} = this.form;
    const body = {...this.person.body, type, medium, certificate_number, authority: officer().authority.code};
    if (medium === 'ic_card' && card_number) body.card_number = card_number;
    if (issued_on) body.issued_on = issued_on;
    if (this.form.for) body.for = this.form.for;
    const filed = await send('/applications', body, {headers: {'Idempotency-Key': this.key}});
    return {...filed, scans: new Scans(this.page, filed.id, this.type.conversion.attachments)};
  }

  get type() { return this.types.find(each => each.code === this.form.type); }
  set(name) { return event => { this.form[name] = event.target.value; this.page.draw(); }; }

  view() {
    if (!this.types) return busy();
    return html`
      <div class="queues no-print" role="group" aria-label=${t('counter')}>${TASKS.map((name, at) => html`<button class="chip" aria-pressed=${String(this.task === name)} @click=${() => this.choose(name)}><kbd>${at + 1}</kbd> ${t(`counter.${name}`)}</button>`)}</div>
      <p class="small quiet no-print">${t(`counter.${this.task}.words`)}</p>
      ${this.result ? this.viewResult() : this.viewForm()}
      ${this.moves.view()}`;
  }

  field(name, label, more = {}) {
    return html`<div class="field"><label for=${name}>${label}</label><input id=${name} ?required=${!more.optional} maxlength="64" type=${more.type ?? 'text'} autocomplete="off" .value=${this.form[name]} @input=${this.set(name)}></div>`;
  }

  select(name, label, options) {
    return html`<div class="field"><label for=${name}>${label}</label><select id=${name} required @change=${this.set(name)}>${options.map(([value, text]) => html`<option value=${value} ?selected=${value === this.form[name]}>${text}</option>`)}</select></div>`;
  }

  viewForm() {
    return html`<form class="screen-form counter" @submit=${event => this.submit(event)}><div class="group">
        ${this.person.view({asksBirth: this.task === 'code'})}
        ${this.task === 'file' ? this.viewApplication() : nothing}</div>
      <button class="button ${this.task === 'lock' ? 'bad-fill' : 'main'}" ?disabled=${this.busy}>${t(`counter.${this.task}.yes`)}</button></form>`;
  }

  viewApplication() {
    const {type} = this;
    return html`${this.select('type', t('apply.type'), [['', t('apply.choose')], ...this.types.map(each => [each.code, each.name])])}
      ${type ? html`${this.select('medium', t('apply.medium'), type.conversion.media.map(each => [each, t(`medium.${each}`)]))}
        ${type.conversion.for.length > 1 ? this.select('for', t('apply.for'), type.conversion.for.map(each => [each, t(`for.${each}`)])) : nothing}
        ${this.field('certificate_number', t('field.certificate_number'))}
        ${this.form.medium === 'ic_card' ? this.field('card_number', t('field.card_number'), {optional: true}) : nothing}
        ${this.field('issued_on', t('field.issued_on'), {type: 'date', optional: true})}` : nothing}`;
  }

  viewResult() {
    const {result} = this;
    return html`<div class="note good told no-print" role="status"><p>${t(`counter.${result.task}.done`, {name: this.person.typed.name, receipt: result.receipt_number ?? ''})}</p>
        <p class="small">${t('counter.told')}</p>
        <div class="actions"><button class="button main" @click=${() => this.next()}><kbd>n</kbd> ${t('counter.next')}</button>
        ${result.task === 'lock' ? nothing : html`<button class="button" @click=${() => print()}><kbd>p</kbd> ${t('counter.print')}</button>`}</div></div>
      ${result.task === 'code' ? this.slip('slip.code', [[t('field.name'), this.person.typed.name], [t('slip.until'), moment(result.expires_at)]], result.code, 'slip.code.how') : nothing}
      ${result.task === 'file' ? html`${result.scans.view()}
        ${this.slip('slip.receipt', [[t('field.name'), this.person.typed.name], [t('apply.type'), this.type.name], [t('field.certificate_number'), this.form.certificate_number], [t('slip.number'), result.receipt_number]], null, 'slip.receipt.how')}
        ${this.slip('slip.claim', [[t('slip.number'), result.receipt_number]], result.claim_code, 'slip.claim.how')}` : nothing}`;
  }

  /** One page of paper, black on white. */
  slip(title, rows, code, how) {
    return html`<section class="slip" lang="zh-CN"><h2>${t(title)}</h2><p>${officer().authority.name}</p>
      <dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}<div><dt>${t('slip.at')}</dt><dd>${moment(this.result.at)}</dd></div><div><dt>${t('slip.officer')}</dt><dd>${officer().name}</dd></div></dl>
      ${code ? html`<p class="slip-code">${code.match(/.{1,4}/g).join(' ')}</p>` : nothing}
      <p>${t(how)}</p><p>${t('slip.object')}</p></section>`;
  }
}
