// How this desk is doing: every chart has its table, and everything goes into one CSV.
import {busy, day, html, nothing, svg, t} from '../shared/page.js';
import {ask} from './session.js';

const [WIDTH, HEIGHT, GAP] = [640, 160, 4];
const BYTE_ORDER_MARK = '\uFEFF'; // without it spreadsheets take Chinese for something else

export class FiguresScreen {
  place = 'figures';
  look = 'wide';

  constructor(page) {
    this.page = page;
  }

  title() { return t('figures'); }

  async enter() {
    this.told = await ask('/figures');
    this.page.draw();
  }

  /** Every figure as a table: name, columns, rows. */
  get tables() {
    const {told} = this;
    const states = Object.entries(told.by_state).map(([state, number]) => [t(`application.state.${state}`), number]);
    const days = each => (each === null ? '—' : each);
    return [
      {name: 'figures.now', columns: ['column.state', 'figures.count'], rows: [...states, [t('desk.overdue'), told.overdue]]},
      {name: 'figures.days', columns: ['figures.measure', 'figures.in_days'], rows: [[t('figures.median'), days(told.median_days)], [t('figures.slow'), days(told.slow_days)]]},
      {name: 'figures.weeks', columns: ['figures.week', 'figures.received', 'figures.decided'], rows: told.weeks.map(each => [day(each.since), each.received, each.decided]), isChart: true},
      {name: 'figures.rejections', columns: ['decide.reason', 'figures.count'], rows: Object.entries(told.rejections).map(([reason, number]) => [t(`rejection.${reason}`), number]), isChart: true},
      ...(told.work ? [{name: 'figures.work', columns: ['column.held', 'figures.steps'], rows: told.work.map(each => [each.officer, each.steps])}] : []),
    ];
  }

  view() {
    if (!this.told) return busy();
    return html`<p class="actions no-print"><button class="button" @click=${() => this.save()}>${t('figures.csv')}</button><button class="button" @click=${() => print()}>${t('counter.print')}</button></p>
      <p class="small quiet">${t('figures.words')}</p>
      <div class="figures">${this.tables.map(each => html`<section class="paper">
        ${each.isChart && each.rows.some(row => row.slice(1).some(Boolean)) ? bars(each) : nothing}
        <div class="scrolls"><table class="list"><caption>${t(each.name)}</caption>
          <thead><tr>${each.columns.map(name => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
          <tbody>${each.rows.map(([first, ...rest]) => html`<tr><th scope="row" lang="zh-CN">${first}</th>${rest.map(value => html`<td>${value}</td>`)}</tr>`)}</tbody></table></div></section>`)}</div>`;
  }

  save() {
    const cell = value => { const text = String(value); return `"${(/^[=+\-@]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text).replaceAll('"', '""')}"`; };
    const lines = this.tables.flatMap(each => [[t(each.name)], each.columns.map(name => t(name)), ...each.rows, []]);
    const address = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, lines.map(line => line.map(cell).join(',')).join('\r\n')], {type: 'text/csv'}));
    Object.assign(document.createElement('a'), {href: address, download: `${t('figures')}.csv`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}

/** Bars side by side for each row; what they say stands in the table below, so readers skip them. */
function bars({rows}) {
  const series = rows[0].length - 1;
  const most = Math.max(1, ...rows.flatMap(row => row.slice(1)));
  const room = WIDTH / rows.length;
  const width = (room - GAP * 2) / series;
  return html`<svg class="bars" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${rows.map((row, at) => row.slice(1).map((value, which) => {
    const height = value / most * (HEIGHT - 20);
    const left = at * room + GAP + which * width;
    return svg`<rect class="bar-${which}" x=${left} y=${HEIGHT - height} width=${Math.max(1, width - 2)} height=${height}></rect>
      ${value ? svg`<text x=${left + width / 2} y=${HEIGHT - height - 4} text-anchor="middle">${value}</text>` : nothing}`;
  }))}</svg>`;
}
