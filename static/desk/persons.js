// What officers find about a person: written down by one with evidence, confirmed by another.
import {busy, html, moment, nothing, t, working} from '../shared/page.js';
import {badge} from './marks.js';
import {loadKinds, Person} from './person.js';
import {poll} from './poll.js';
import {ask, mayAct, send} from './session.js';

const KINDS = ['link', 'death', 'guardian'];
const ALL = '/person-acts?limit=100';
const LOOKS = {proposed: 'warn', ending: 'warn', in_force: 'good'};

export class PersonActs {
  place = 'persons';
  look = 'wide';

  constructor(page) {
    Object.assign(this, {page, rows: null, kind: KINDS[0], against: new Map()});
    this.clear();
  }

  title() { return t('persons'); }
  leave() { this.stop?.(); }

  async enter() {
    await loadKinds();
    await this.load();
    this.stop = poll(ALL, answer => this.take(answer));
  }

  async load() { this.take(await ask(ALL)); }

  take({items}) {
    this.rows = items;
    this.page.draw();
  }

  clear() {
    Object.assign(this, {person: new Person(this.page), other: new Person(this.page, {name: 'other', id_type: 'other_type', id_number: 'other_number'}), license: '', evidence: '', key: crypto.getRandomValues(new Uint32Array(4)).join('-')});
  }

  keys() { return mayAct() ? KINDS.map((name, at) => [String(at + 1), t(`person_act.${name}`), () => this.choose(name)]) : []; }

  choose(kind) {
    Object.assign(this, {kind, told: null, problem: null});
    this.page.draw();
    queueMicrotask(() => document.getElementById('person')?.focus());
  }

  get body() {
    const {kind, person, other, license, evidence} = this;
    const body = {kind, person: person.body, evidence};
    if (kind !== 'death' && other.isNamed) body.other = other.body;
    if (kind === 'guardian') body.license = license.trim();
    return body;
  }

  propose(event) {
    event.preventDefault();
    return working(this, async () => {
      await send('/person-acts', this.body, {headers: {'Idempotency-Key': this.key}});
      this.clear();
      this.told = 'proposed';
      await this.load();
    });
  }

  decide(row, name, body) {
    return working(this, async () => {
      await send(`/person-acts/${row.id}/${name}`, body);
      this.against.delete(row.id);
      this.told = name;
      await this.load();
    });
  }

  view() {
    if (!this.rows) return busy();
    return html`
      ${this.told ? html`<p class="note good told" role="status">${t(`person_act.told.${this.told}`)}</p>` : nothing}
      <section><h2 class="group-name">${t('persons.found')}</h2>
      ${this.rows.length ? html`<div class="paper scrolls" tabindex="0"><table class="list"><caption class="seen-by-readers">${t('persons.found')}</caption>
        <thead><tr>${['persons.who', 'persons.what', 'persons.evidence', 'persons.by', 'column.action'].map(each => html`<th scope="col">${t(each)}</th>`)}</tr></thead>
        <tbody>${this.rows.map(row => this.viewRow(row))}</tbody></table></div>` : html`<p class="empty">${t('persons.empty')}</p>`}</section>
      ${mayAct() ? this.viewForm() : nothing}`;
  }

  viewForm() {
    const {kind} = this;
    const set = name => event => { this[name] = event.target.value; };
    return html`<div class="queues" role="group" aria-label=${t('persons')}>${KINDS.map((name, at) => html`<button class="chip" aria-pressed=${String(kind === name)} @click=${() => this.choose(name)}><kbd>${at + 1}</kbd> ${t(`person_act.${name}`)}</button>`)}</div>
      <p class="small quiet">${t(`person_act.${kind}.words`)}</p>
      <form class="screen-form counter" @submit=${event => this.propose(event)}>
        ${this.viewPerson('person', this.person.view())}
        ${kind === 'death' ? nothing : this.viewPerson('other', this.other.view({required: kind === 'link'}))}
        <div class="group">${kind === 'guardian' ? html`<div class="field"><label for="license">${t('persons.license')}</label><input id="license" required maxlength="128" autocomplete="off" .value=${this.license} @input=${set('license')}></div>` : nothing}
          <div class="field"><label for="evidence">${t('persons.evidence.ask')}</label><textarea id="evidence" rows="2" required maxlength="500" .value=${this.evidence} @input=${set('evidence')}></textarea></div></div>
        <button class="button main" ?disabled=${this.busy}>${t('persons.propose')}</button></form>`;
  }

  viewPerson(role, fields) {
    const words = t(`person_act.${this.kind}.${role}`);
    return html`<div role="group" aria-label=${words}><h2 class="group-name">${words}</h2><div class="group">${fields}</div></div>`;
  }

  viewRow(row) {
    const named = one => html`<span lang="zh-CN">${one.name}</span> <span class="number">${one.id_number}</span>`;
    return html`<tr><th scope="row">${named(row.person)}${row.other ? html`<br><span class="small quiet">${t(`person_act.${row.kind}.other`)}</span><br>${named(row.other)}` : nothing}</th>
      <td>${t(`person_act.${row.kind}`)}<br>${badge(LOOKS[row.state], t(`person_act.state.${row.state}`))}</td>
      <td lang="zh-CN" class="said">${row.evidence}${row.against ? html`<br><strong>${t('persons.against')}</strong>${row.against}` : nothing}</td>
      <td class="number">${row.asked_by}<br><span class="small quiet">${moment(row.asked_at)}</span></td>
      <td>${mayAct() ? this.viewActs(row) : '—'}</td></tr>`;
  }

  viewActs(row) {
    const button = (name, body) => html`<button class="chip" ?disabled=${this.busy} @click=${() => this.decide(row, name, body)}>${t(`person_act.${name}`)}</button>`;
    if (row.state !== 'in_force') return html`<span class="inline">${row.own ? html`<span class="small quiet">${t('persons.own')}</span>` : button('confirmation')}${button('refusal')}</span>`;
    return html`<form class="inline" @submit=${event => { event.preventDefault(); this.decide(row, 'ending', {evidence: this.against.get(row.id)}); }}><input class="said-why" required aria-label="${row.person.name} ${t('persons.why')}" placeholder=${t('persons.why')} maxlength="500" .value=${this.against.get(row.id) ?? ''} @input=${event => this.against.set(row.id, event.target.value)}>
      <button class="chip" ?disabled=${this.busy}>${t('person_act.ending')}</button></form>`;
  }
}
