// The form of an application: kept letter by letter here, and as a draft on the server from the first save.
import {read} from '../shared/api.js';
import {busy, has, html, inSandbox, nothing, t, working} from '../shared/page.js';
import {ask, openid, send} from './session.js';
import {typed} from './typed.js';

const EMPTY = {type: '', medium: '', certificate_number: '', card_number: '', authority: '', issued_on: '', for: '', fields: {}, key: ''};
const named = type => (has(`type.${type.code}`) ? t(`type.${type.code}`) : type.name);

export class Apply {
  samples = [];
  authorities = [];
  faults = {};

  constructor(page, id) {
    Object.assign(this, {page, id, back: id ? `applications/${id}` : 'applications'});
    this.form = typed(`application.${id ?? 'new'}`, structuredClone(EMPTY));
  }

  title() { return t('apply.title'); }

  async enter() {
    const [types, cast, one] = await Promise.all([
      read('/api/v1/license-types'), inSandbox ? read('/sandbox/cast') : null, this.id ? ask(`/me/applications/${this.id}`) : null, this.suggest()]);
    this.types = types.items.filter(each => each.conversion.allowed);
    if (cast) this.samples = cast.citizens.find(each => each.openid === openid())?.paper ?? [];
    if (one) {
      this.one = one;
      const {type, medium, certificate_number, card_number = '', issued_on = '', fields} = one;
      if (!this.form.type) this.form.keep({type, medium, certificate_number, card_number, issued_on, fields, for: one.for, authority: one.authority.name});
    }
    this.page.draw();
  }

  get type() { return this.types.find(each => each.code === this.form.type); }

  view() {
    if (!this.types) return busy();
    return html`
      ${this.id ? nothing : this.samples.map(each => html`<button class="button" @click=${() => this.fillIn(each)}>${t('apply.sample', {what: `${t(`medium.${each.medium}`)}（${each.certificate_number}）`})}</button>`)}
      <form class="screen-form" @submit=${event => this.save(event)}>
        <div class="group">
          <div class="field"><label for="type">${t('apply.type')}</label><select id="type" required ?disabled=${Boolean(this.id)} @change=${event => this.chooseType(event.target.value)}>
            <option value="">${t('apply.choose')}</option>${this.types.map(each => html`<option value=${each.code} ?selected=${each.code === this.form.type}>${named(each)}</option>`)}</select></div>
          ${this.type ? this.viewRest() : nothing}
        </div>
        ${this.type ? this.viewFace() : nothing}
        ${this.type?.conversion.rules.length ? html`<ul class="note small" lang="zh-CN">${this.type.conversion.rules.map(each => html`<li>${each.text}</li>`)}</ul>` : nothing}
        <button class="button main" ?disabled=${this.busy || !this.type}>${t(this.id ? 'save' : 'apply.next')}</button>
      </form>`;
  }

  viewRest() {
    const {form, type} = this;
    const options = (name, values, words) => html`<div class="field"><label for=${name}>${t(`apply.${name}`)}</label>
      <select id=${name} @change=${event => { form.keep({[name]: event.target.value}); this.page.draw(); }}>${values.map(each => html`<option value=${each} ?selected=${form[name] === each}>${t(`${words}.${each}`)}</option>`)}</select></div>`;
    return html`
      ${type.conversion.for.length > 1 ? options('for', type.conversion.for, 'for') : html`<p class="field small">${t('apply.for')}：${t(`for.${type.conversion.for[0]}`)}</p>`}
      ${options('medium', type.conversion.media, 'medium')}
      ${this.viewInput('certificate_number', 'apply.certificate', {required: true})}
      ${form.medium === 'ic_card' ? this.viewInput('card_number', 'apply.card', {required: true}) : nothing}
      ${this.viewInput('authority', 'apply.authority', {required: true, list: 'authorities', typing: text => this.suggest(text)})}
      <datalist id="authorities">${this.authorities.map(each => html`<option value=${each.name}></option>`)}</datalist>
      ${this.viewInput('issued_on', 'apply.issued_on', {kind: 'date'})}`;
  }

  viewInput(name, words, {required = false, kind = 'text', list, typing} = {}) {
    const keep = this.form.input(name);
    const fault = this.faults[name];
    return html`<div class="field"><label for=${name}>${t(words)}</label>
      <input id=${name} type=${kind} ?required=${required} list=${list ?? nothing} autocomplete="off" maxlength="100" aria-invalid=${fault ? 'true' : nothing} aria-describedby=${fault ? `${name}-fault` : nothing}
        .value=${this.form[name]} @input=${event => { keep(event); typing?.(event.target.value); }}>${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : nothing}</div>`;
  }

  viewFace() {
    const {form, type} = this;
    const set = name => event => form.keep({fields: {...form.fields, [name]: event.target.value}});
    return html`<details class="group" ?open=${Object.values(form.fields).some(Boolean)}><summary class="row">${t('apply.face')}</summary>
      ${type.fields.filter(each => each.kind !== 'image').map(each => html`<div class="field" lang="zh-CN"><label for="f-${each.name}">${each.label}</label>
        ${each.kind === 'code' ? html`<select id="f-${each.name}" @change=${set(each.name)}><option value=""></option>${each.values.map(value => html`<option value=${value.code} ?selected=${form.fields[each.name] === value.code}>${value.label}</option>`)}</select>`
          : html`<input id="f-${each.name}" type=${each.kind === 'date' ? 'date' : 'text'} maxlength="500" .value=${form.fields[each.name] ?? ''} @input=${set(each.name)}>`}</div>`)}</details>`;
  }

  // An authority is chosen by its name, or known by its code; there are more than a list can hold.
  async suggest(text = '') {
    const about = new URLSearchParams({limit: 50, ...(text ? {q: text} : {})});
    const asked = (this.asked = Symbol(text));
    const {items} = await read(`/api/v1/authorities?${about}`).catch(() => ({items: this.authorities}));
    if (this.asked !== asked) return;
    const known = this.authorities.filter(each => each.name === text);
    this.authorities = [...known, ...items.filter(each => !known.some(other => other.code === each.code))];
    this.page.draw();
  }

  get authority() {
    const {authority} = this.form;
    return this.authorities.find(each => each.name === authority)?.code ?? authority;
  }

  chooseType(code) {
    const type = this.types.find(each => each.code === code);
    this.form.keep({type: code, medium: type?.conversion.media[0] ?? '', for: type?.conversion.for[0] ?? '', fields: {}});
    this.page.draw();
  }

  fillIn({type, medium, certificate_number, card_number = '', authority, issued_on = ''}) {
    this.chooseType(type);
    this.form.keep({medium, certificate_number, card_number, authority: this.authorities.find(each => each.code === authority)?.name ?? authority, issued_on});
    this.page.draw();
  }

  save(event) {
    event.preventDefault();
    if (!this.form.key) this.form.keep({key: crypto.randomUUID?.() ?? String(Math.random())});
    this.faults = {};
    return working(this, async () => {
      const made = await (this.id ? this.change() : this.create()).catch(error => this.stumble(error));
      this.form.forget();
      this.page.go(`applications/${made.id}`, {replace: true});
    });
  }

  stumble(error) {
    // What is corrected is another request; what got no answer may have arrived.
    if (error.status) this.form.keep({key: ''});
    for (const each of error.body?.errors ?? []) this.faults[each.pointer?.split('/').at(-1)] = each.label;
    throw error;
  }

  get body() {
    const {form: {medium, certificate_number, card_number, issued_on, fields}, authority} = this;
    const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
    return {medium, certificate_number, authority, fields: filled, ...(medium === 'ic_card' ? {card_number} : {}), ...(issued_on ? {issued_on} : {})};
  }

  create() {
    return send('/me/applications', {...this.body, type: this.form.type, for: this.form.for}, {headers: {'Idempotency-Key': this.form.key}});
  }

  change() {
    const {authority, ...rest} = this.body;
    return ask(`/me/applications/${this.id}`, {method: 'PATCH', json: this.one.state === 'draft' ? {...rest, authority} : rest});
  }
}
