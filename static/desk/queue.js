// What waits at this authority's desk: queues that the server declares, and the rows of one.
import {busy, day, has, html, language, moment, nothing, t} from '../shared/page.js';
import {typeNames} from './catalogue.js';
import {badge, registerBadge, stateBadge} from './marks.js';
import {poll} from './poll.js';
import {ask, mayAct} from './session.js';

const MOST_COUNTED = 1000;
const LINKS = {applications: 'case', objections: 'objection'};

export class Queue {
  place = 'queue';
  look = 'wide';

  constructor(page, name) {
    Object.assign(this, {page, name, queues: page.queues, next: null, fresh: 0, gone: new Set()});
    this.queue = this.queues?.find(each => each.name === name);
  }

  title() { return this.queue ? this.queue.title[language()] : t('desk.queue'); }
  leave() { for (const stop of this.stops ?? []) stop(); }

  async enter() {
    const [{items}, names] = await Promise.all([ask('/queues'), typeNames()]);
    this.names = names;
    this.takeQueues(items);
    this.queue = items.find(each => each.name === this.name) ?? items[0];
    this.path = `/${this.queue.list}?limit=100&queue=${this.queue.name}`;
    this.page.queue = {name: this.queue.name, path: this.path, link: LINKS[this.queue.list]};
    this.replace(await ask(this.path));
    this.stops = [poll('/queues', answer => this.takeQueues(answer.items)), poll(this.path, answer => this.merge(answer))];
    queueMicrotask(() => document.querySelector('a.case')?.focus());
  }

  takeQueues(queues) {
    this.queues = this.page.queues = queues;
    this.page.draw();
  }

  replace(list) {
    Object.assign(this, {rows: list.items, isLong: Boolean(list.next_cursor), next: null, fresh: 0, gone: new Set()});
    this.page.draw();
  }

  /** Rows stay where they are: what is known of them is renewed, what has left is marked, what came waits. */
  merge(list) {
    const now = new Map(list.items.map(each => [each.id, each]));
    if (!this.rows.length) return this.replace(list);
    const shown = new Set(this.rows.map(each => each.id));
    this.gone = new Set(this.rows.filter(each => !now.has(each.id)).map(each => each.id));
    this.rows = this.rows.map(each => now.get(each.id) ?? each);
    this.fresh = list.items.filter(each => !shown.has(each.id)).length;
    this.next = this.fresh || this.gone.size ? list : null;
    this.page.draw();
  }

  keys() {
    return [
      ['ArrowDown', t('desk.keys.down'), () => this.move(1)], ['ArrowUp', t('desk.keys.up'), () => this.move(-1)], ['Enter', t('desk.keys.open')],
      ...(this.next ? [['g', t('desk.refresh'), () => this.replace(this.next)]] : []),
      ...(this.queues ?? []).map((each, at) => [String(at + 1), each.title[language()], () => this.page.go(`queue/${each.name}`)]),
    ];
  }

  move(by) {
    const links = [...document.querySelectorAll('a.case')];
    links[links.indexOf(document.activeElement) + by]?.focus();
  }

  view() {
    if (!this.queue) return busy();
    return html`
      <nav class="queues" aria-label=${t('desk.queue')}>${this.queues.map((each, at) => html`<a class="chip" href="#/queue/${each.name}" aria-current=${each.name === this.queue.name ? 'page' : nothing}>
        <kbd>${at + 1}</kbd> ${each.title[language()]} <b>${each.count >= MOST_COUNTED ? `${MOST_COUNTED - 1}+` : each.count}</b></a>`)}</nav>
      <p class="news" role="status">${this.next ? html`<button class="button" @click=${() => this.replace(this.next)}><kbd>g</kbd> ${t('desk.news', {fresh: this.fresh, gone: this.gone.size})}</button>` : nothing}</p>
      ${this.rows ? this.rows.length ? this.viewRows() : html`<p class="empty">${this.queue.empty[language()]}</p>` : busy()}
      ${this.isLong ? html`<p class="small quiet">${t('desk.more')}</p>` : nothing}`;
  }

  viewRows() {
    const [first, ...rest] = this.queue.columns;
    return html`<div class="paper scrolls"><table class="list"><caption class="seen-by-readers">${this.queue.title[language()]}</caption>
      <thead><tr>${this.queue.columns.map(name => html`<th scope="col" aria-sort=${name === 'due_on' && this.queue.list === 'applications' ? 'ascending' : nothing}>${t(`column.${name}`)}</th>`)}
        ${mayAct() ? html`<th scope="col">${t('column.action')}</th>` : nothing}</tr></thead>
      <tbody>${this.rows.map(row => html`<tr class=${this.gone.has(row.id) ? 'gone' : ''}>
        <th scope="row">${CELLS[first](row, this)}</th>${rest.map(name => html`<td>${CELLS[name](row, this)}</td>`)}
        ${mayAct() ? html`<td>${this.viewAction(row)}</td>` : nothing}</tr>`)}</tbody></table></div>`;
  }

  viewAction(row) {
    if (this.gone.has(row.id)) return html`<span class="small quiet">${t('desk.gone')}</span>`;
    return html`<button class="chip" ?disabled=${this.acting === row.id} @click=${() => this.act(row)}>${t(`act.${this.queue.action.name}`)}</button>`;
  }

  async act(row) {
    const {method, path} = this.queue.action;
    Object.assign(this, {acting: row.id, problem: null});
    this.page.draw();
    try {
      await ask(`/${this.queue.list}/${row.id}/${path}`, {method, ...(method === 'POST' ? {json: {version: row.version}} : {})});
    } finally {
      this.acting = null;
      const [list, {items}] = await Promise.all([ask(this.path), ask('/queues')]);
      this.takeQueues(items);
      this.merge(list);
    }
  }
}

// A column is a name in the declaration of a queue, and a cell here.
const CELLS = {
  case: (row, {names}) => html`<a class="case" href="#/case/${row.id}">${names.get(row.type) ?? row.type}</a><br><span class="small quiet number">${row.receipt_number}</span>`,
  objection: row => html`<a class="case" href="#/objection/${row.id}">${t(`objection.kind.${row.kind}`)}</a><br><span class="small quiet">${row.license?.name ?? ''}</span>`,
  applicant: row => html`<span lang="zh-CN">${row.applicant_masked ?? '—'}</span>`,
  state: row => (has(`objection.state.${row.state}`) && row.kind ? badge('none', t(`objection.state.${row.state}`)) : stateBadge(row)),
  register: row => registerBadge(row.register),
  due_on: row => html`<span class=${row.overdue ? 'bad-ink' : nothing}>${row.due_on ? day(row.due_on) : '—'}${row.overdue ? html`<br><strong>${t('desk.overdue')}</strong>` : nothing}</span>`,
  submitted_at: row => moment(row.submitted_at),
  created_at: row => moment(row.submitted_at),
  held: row => (row.held ? html`${row.held.officer}` : '—'),
};
