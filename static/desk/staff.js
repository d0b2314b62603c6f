// Who works at this authority: one supervisor shuts a door, two open one.
import {busy, html, moment, nothing, t} from '../shared/page.js';
import {ask, mayAct, officer, send} from './session.js';

const NOBODY = {username: '', name: '', id_number: '', second: '', password: '', totp: ''};

export class Staff {
  place = 'staff';
  look = 'wide';

  constructor(page) {
    Object.assign(this, {page, form: null, given: null});
  }

  title() { return t('staff'); }

  async enter() {
    this.rows = (await ask('/staff')).items;
    this.page.draw();
  }

  leave() { Object.assign(this, {form: null, given: null}); }

  async disable(row) {
    if (!confirm(t('staff.disable.ask', {name: row.name}))) return;
    await send(`/staff/${row.id}/disabling`);
    await this.enter();
  }

  /** Two supervisors in front of one screen: for an officer who is there, or a new one. */
  open(row) {
    Object.assign(this, {row, form: {...NOBODY}, given: null, problem: null});
    this.page.draw();
    queueMicrotask(() => document.getElementById(row ? 'second' : 'username')?.focus());
  }

  async submit(event) {
    event.preventDefault();
    const {username, name, id_number, second, password, totp} = this.form;
    const confirmed_by = {username: second.trim(), password, totp: totp.trim()};
    Object.assign(this, {busy: true, problem: null});
    this.page.draw();
    try {
      const given = this.row ? await send(`/staff/${this.row.id}/credentials`, {confirmed_by})
        : await send('/staff', {username: username.trim(), name: name.trim(), id_number: id_number.trim(), confirmed_by});
      this.given = {username: username.trim(), name: name.trim(), ...this.row, ...given};
      this.form = null;
      await this.enter();
    } finally {
      this.busy = false;
      if (this.form) Object.assign(this.form, {password: '', totp: ''});
      this.page.draw();
    }
  }

  view() {
    if (!this.rows) return busy();
    const isSupervisor = mayAct();
    return html`${this.given ? this.viewGiven() : nothing}${this.form ? this.viewForm() : nothing}
      <div class="paper scrolls no-print"><table class="list"><caption class="seen-by-readers">${t('staff')}</caption>
        <thead><tr>${['field.name', 'desk.signin.name', 'staff.number', 'staff.role', 'staff.state'].map(name => html`<th scope="col">${t(name)}</th>`)}${isSupervisor ? html`<th scope="col">${t('column.action')}</th>` : nothing}</tr></thead>
        <tbody>${this.rows.map(row => html`<tr><th scope="row" lang="zh-CN">${row.name}</th><td>${row.username}</td><td class="number">${row.number}</td><td>${t(`role.${row.role}`)}</td><td>${state(row)}</td>
          ${isSupervisor ? html`<td>${this.viewActions(row)}</td>` : nothing}</tr>`)}</tbody></table></div>
      ${isSupervisor && !this.form ? html`<p class="actions no-print"><button class="button" @click=${() => this.open(null)}>${t('staff.add')}</button></p>` : nothing}`;
  }

  viewActions(row) {
    if (row.disabled_at || row.role === 'auditor' || row.id === officer().id) return '—';
    return html`<span class="inline"><button class="chip" aria-label="${t('staff.disable')} ${row.name}" @click=${() => this.disable(row)}>${t('staff.disable')}</button>
      ${row.role === 'officer' ? html`<button class="chip" aria-label="${t('staff.reset')} ${row.name}" @click=${() => this.open(row)}>${t('staff.reset')}</button>` : nothing}</span>`;
  }

  field(name, label, more = {}) {
    return html`<div class="field"><label for=${name}>${label}</label><input id=${name} required maxlength=${more.longest ?? 64} type=${more.type ?? 'text'} inputmode=${more.mode ?? nothing} autocomplete="off" .value=${this.form[name]} @input=${event => { this.form[name] = event.target.value; }}></div>`;
  }

  viewForm() {
    return html`<form class="screen-form no-print" @submit=${event => this.submit(event)}>
      <h2 class="group-name">${this.row ? t('staff.reset.of', {name: this.row.name}) : t('staff.add')}</h2>
      ${this.row ? nothing : html`<div class="group">${this.field('username', t('desk.signin.name'))}${this.field('name', t('field.name'), {longest: 100})}${this.field('id_number', t('field.id_number'), {longest: 40})}</div>`}
      <p class="note">${t('staff.two')}</p>
      <div class="group" role="group" aria-label=${t('staff.second')}>${this.field('second', `${t('staff.second')} · ${t('desk.signin.name')}`)}${this.field('password', t('desk.signin.password'), {type: 'password', longest: 200})}${this.field('totp', t('desk.signin.totp'), {longest: 6, mode: 'numeric'})}</div>
      <div class="actions"><button class="button main" ?disabled=${this.busy}>${t('staff.yes')}</button><button type="button" class="button" @click=${() => { this.form = null; this.page.draw(); }}>${t('cancel')}</button></div></form>`;
  }

  viewGiven() {
    const {given} = this;
    const rows = [['field.name', given.name], ['desk.signin.name', given.username], ['desk.signin.password', given.password], ['staff.secret', given.totp_secret.match(/.{1,4}/g).join(' ')]];
    return html`<div class="note good told no-print" role="status"><p>${t('staff.done', {name: given.name})}</p>
        <div class="actions"><button class="button" @click=${() => print()}>${t('counter.print')}</button><button class="button main" @click=${() => { this.given = null; this.page.draw(); }}>${t('staff.close')}</button></div></div>
      <section class="slip"><dl>${rows.map(([name, value]) => html`<div><dt>${t(name)}</dt><dd><code>${value}</code></dd></div>`)}</dl></section>`;
  }
}

const state = row => (row.disabled_at ? t('staff.disabled', {at: moment(row.disabled_at)}) : row.administers_since ? t('staff.administers') : t('staff.active'));
