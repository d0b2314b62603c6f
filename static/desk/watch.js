// For those who watch over the others: unusual decisions, and everything that officers did.
import {busy, html, moment, nothing, t} from '../shared/page.js';
import {ask} from './session.js';

export class Watch {
  place = 'watch';
  look = 'wide';

  constructor(page) {
    Object.assign(this, {page, entries: []});
  }

  title() { return t('watch'); }

  async enter() {
    this.alarms = (await ask('/alarms?limit=50')).items;
    await this.more();
  }

  async more() {
    const {items, next_cursor} = await ask(`/entries?limit=100${this.cursor ? `&cursor=${encodeURIComponent(this.cursor)}` : ''}`);
    this.entries.push(...items);
    this.cursor = next_cursor;
    this.page.draw();
  }

  /** Everything, line by line, as the log has it: a program reads it, and no cell computes. */
  async save() {
    while (this.cursor) await this.more();
    const address = URL.createObjectURL(new Blob(this.entries.map(each => `${JSON.stringify(each)}\n`), {type: 'application/x-ndjson'}));
    Object.assign(document.createElement('a'), {href: address, download: 'entries.ndjson'}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  view() {
    if (!this.alarms) return busy();
    const alarms = this.alarms.map(each => [moment(each.at), each.officer, each.act, t(`watch.${each.span}`), each.count, each.usual ?? '—']);
    const entries = this.entries.map(each => [moment(each.at), each.officer, each.authority.name, each.action, each.number ?? '—']);
    return html`<p class="small quiet">${t('watch.words')}</p>
      ${table('watch.alarms', ['watch.at', 'staff.number', 'watch.act', 'watch.span', 'figures.count', 'watch.usual'], alarms)}
      ${table('watch.entries', ['watch.at', 'staff.number', 'field.authority', 'watch.act', 'watch.sealed'], entries)}
      <p class="actions no-print">${this.cursor ? html`<button class="button" @click=${() => this.more()}>${t('watch.more')}</button>` : nothing}
        <button class="button" @click=${() => this.save()}>${t('watch.save')}</button></p>`;
  }
}

const table = (name, columns, rows) => html`<section><h2 class="group-name">${t(name)}</h2>
  ${rows.length ? html`<div class="paper scrolls"><table class="list"><caption class="seen-by-readers">${t(name)}</caption>
    <thead><tr>${columns.map(each => html`<th scope="col">${t(each)}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map(value => html`<td>${value}</td>`)}</tr>`)}</tbody></table></div>` : html`<p class="empty">${t('watch.none')}</p>`}</section>`;
