// What waits at this authority's desk, the most urgent first.
import {busy, day, html, nothing, t} from '../shared/page.js';
import {typeNames} from './catalogue.js';
import {registerBadge, stateBadge} from './marks.js';
import {ask} from './session.js';

export class Queue {
  place = 'queue';
  look = 'wide';

  constructor(page) {
    this.page = page;
  }

  title() { return t('desk.queue'); }

  async enter() {
    const [list, names] = await Promise.all([ask('/applications?limit=100'), typeNames()]);
    Object.assign(this, {rows: list.items, names});
    this.page.draw();
    queueMicrotask(() => document.querySelector('a.case')?.focus());
  }

  keys() {
    return [['ArrowDown', t('desk.keys.down'), () => this.move(1)], ['ArrowUp', t('desk.keys.up'), () => this.move(-1)], ['Enter', t('desk.keys.open')]];
  }

  move(by) {
    const links = [...document.querySelectorAll('a.case')];
    links[links.indexOf(document.activeElement) + by]?.focus();
  }

  view() {
    if (!this.rows) return busy();
    if (!this.rows.length) return html`<p class="empty">${t('desk.queue.empty')}</p>`;
    return html`<div class="paper scrolls"><table class="list"><caption class="seen-by-readers">${t('desk.queue')}</caption>
      <thead><tr><th scope="col">${t('column.case')}</th><th scope="col">${t('column.applicant')}</th><th scope="col">${t('column.state')}</th>
        <th scope="col">${t('column.register')}</th><th scope="col" aria-sort="ascending">${t('column.due_on')}</th></tr></thead>
      <tbody>${this.rows.map(each => html`<tr>
        <th scope="row"><a class="case" href="#/case/${each.id}">${this.names.get(each.type) ?? each.type}</a><br><span class="small quiet number">${each.receipt_number}</span></th>
        <td lang="zh-CN">${each.applicant_masked}</td><td>${stateBadge(each)}</td><td>${registerBadge(each.register)}</td>
        <td class=${each.overdue ? 'bad-ink' : nothing}>${each.due_on ? day(each.due_on) : '—'}${each.overdue ? html`<br><strong>${t('desk.overdue')}</strong>` : nothing}</td></tr>`)}</tbody></table></div>`;
  }
}
