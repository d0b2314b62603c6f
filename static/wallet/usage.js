// Who looked: every line of it, filtered, as a table to keep, and "not me" from any of them.
import {busy, day, has, html, moment, nothing, t, working} from '../shared/page.js';
import {badge} from './card.js';
import {save} from './license.js';
import {ask, callAsCitizen, send} from './session.js';

const LOOKS = {valid: 'good', invalid: 'bad', unknown: 'warn'};
const VERDICTS = Object.keys(LOOKS);
const KINDS = ['verifier', 'officer', 'system', 'co_holder'];

export class Usage {
  tab = 'usage';
  filter = {verdict: '', kind: '', from: '', to: ''};
  lines = null;

  constructor(page, license) {
    Object.assign(this, {page, license});
  }

  title() { return t('usage.title'); }

  async enter() {
    this.types = new Map();
    await this.load();
  }

  get query() {
    const filled = Object.entries({...this.filter, license: this.license ?? ''}).filter(([, value]) => value);
    return new URLSearchParams(filled);
  }

  async load(cursor) {
    const query = this.query;
    if (cursor) query.set('cursor', cursor);
    const {items, next_cursor: next} = await ask(`/me/usage?${query}`);
    this.lines = cursor ? [...this.lines, ...items] : items;
    this.next = next;
    this.page.draw();
  }

  view() {
    const choose = name => event => { this.filter[name] = event.target.value; this.load(); };
    const option = (value, words) => html`<option value=${value}>${words}</option>`;
    return html`
      <div class="filter actions">
        <select aria-label=${t('usage.verdict')} @change=${choose('verdict')}>${option('', t('usage.all'))}${VERDICTS.map(each => option(each, t(`verdict.${each}`)))}</select>
        <select aria-label=${t('usage.kind')} @change=${choose('kind')}>${option('', t('usage.all_kinds'))}${KINDS.map(each => option(each, t(`kind.${each}`)))}</select>
        <label class="day"><span>${t('usage.from')}</span><input type="date" @change=${choose('from')}></label>
        <label class="day"><span>${t('usage.to')}</span><input type="date" @change=${choose('to')}></label>
      </div>
      ${this.lines ? this.viewLines() : busy()}`;
  }

  viewLines() {
    if (!this.lines.length) return html`<p class="empty">${t('usage.empty')}</p>`;
    return html`
      <ul class="group">${this.lines.map(each => html`<li>${this.viewLine(each)}</li>`)}</ul>
      ${this.next ? html`<button class="button" @click=${() => this.load(this.next)}>${t('more')}</button>` : nothing}
      <button class="button" @click=${() => this.saveTable()}>${t('usage.csv')}</button>`;
  }

  viewLine(line) {
    const purpose = line.purpose && (has(`purpose.${line.purpose}`) ? t(`purpose.${line.purpose}`) : line.purpose);
    return html`<article class="line">
      <div class="line-head"><strong>${line.date_only ? t('usage.by_co_holder') : line.by.name}</strong>
        ${line.verdict ? badge(LOOKS[line.verdict], t(`verdict.${line.verdict}`)) : nothing}</div>
      <p class="small">${line.license.name ? html`<span lang="zh-CN">${line.license.name}</span> · ` : nothing}<span class="quiet">${line.date_only ? day(line.at) : moment(line.at)}</span></p>
      <p class="small quiet">${[line.by.number && t('usage.number', {number: line.by.number}), purpose && t('usage.purpose', {purpose}), line.place && t('usage.place', {place: line.place}),
        line.reason && line.reason !== 'ok' && has(`reason.${line.reason}`) && t(`reason.${line.reason}`)].filter(Boolean).join(' · ')}</p>
      ${this.viewDispute(line)}</article>`;
  }

  viewDispute(line) {
    if (line.disputed) return html`<p class="small">${badge('warn', t('usage.disputed'))}</p>`;
    if (!line.verdict) return nothing;
    return html`<button class="plain small bad-ink" ?disabled=${this.busy} @click=${() => this.dispute(line)}>${t('not_me')}</button>`;
  }

  dispute(line) {
    return working(this, async () => {
      await send(`/me/usage/${line.id}/dispute`);
      line.disputed = true;
    });
  }

  async saveTable() {
    const query = this.query;
    query.set('format', 'csv');
    const response = await callAsCitizen(`/api/v1/me/usage?${query}`);
    save(await response.blob(), `${t('usage.title')}.csv`);
  }
}
