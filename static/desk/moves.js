// Wallets that are going to move to another phone on one officer's word: a second one decides.
import {html, moment, nothing, t} from '../shared/page.js';
import {poll} from './poll.js';
import {ask, mayAct, send} from './session.js';

export class Moves {
  constructor(page) {
    Object.assign(this, {page, rows: [], typed: new Map()});
  }

  async enter() {
    const path = '/moves?limit=50';
    this.take(await ask(path));
    this.stop = poll(path, answer => this.take(answer));
  }

  leave() { this.stop?.(); }

  take({items}) {
    this.rows = items;
    this.page.draw();
  }

  async decide(row, name) {
    const comment = this.typed.get(row.id)?.trim();
    await send(`/moves/${row.id}/${name}`, comment ? {comment} : {});
    this.typed.delete(row.id);
    this.take(await ask('/moves?limit=50'));
  }

  view() {
    const waiting = this.rows.filter(each => each.status === 'pending');
    return html`<section class="no-print"><h2 class="group-name">${t('moves.title')}</h2>
      ${waiting.length ? html`<div class="paper scrolls" tabindex="0"><table class="list"><caption class="seen-by-readers">${t('moves.title')}</caption>
        <thead><tr><th scope="col">${t('field.name')}</th><th scope="col">${t('field.id_number')}</th><th scope="col">${t('moves.by')}</th><th scope="col">${t('moves.effective')}</th><th scope="col">${t('column.action')}</th></tr></thead>
        <tbody>${waiting.map(row => this.viewRow(row))}</tbody></table></div>` : html`<p class="empty">${t('moves.empty')}</p>`}</section>`;
  }

  viewRow(row) {
    return html`<tr><th scope="row" lang="zh-CN">${row.name}</th><td class="number">${row.id_number}</td><td>${row.authority.name}${row.own ? html`<br><span class="small quiet">${t('moves.own')}</span>` : nothing}</td>
      <td>${moment(row.effective_at)}${row.objected_at ? html`<br><strong class="bad-ink">${t('moves.objected', {at: moment(row.objected_at)})}</strong>` : nothing}</td>
      <td>${!mayAct() || row.own ? '—' : html`<span class="inline"><input class="said-why" aria-label="${row.name} ${t('moves.why')}" placeholder=${t('moves.why')} maxlength="500" .value=${this.typed.get(row.id) ?? ''} @input=${event => this.typed.set(row.id, event.target.value)}>
        <button class="chip" @click=${() => this.decide(row, 'confirmation')}>${t('moves.confirm')}</button><button class="chip" @click=${() => this.decide(row, 'refusal')}>${t('moves.refuse')}</button></span>`}</td></tr>`;
  }
}
