// The last checks of this device; no name of a person is kept.
import {has, html, nothing, t, time} from '../shared/page.js';
import {history} from './checking.js';

export class History {
  back = 'ready';

  constructor(page) {
    this.page = page;
  }

  title() { return t('scanner.history'); }

  view() {
    const lines = history();
    if (!lines.length) return html`<p class="empty">${t('scanner.history.empty')}</p>`;
    return html`<ol class="group">${lines.map(each => html`<li class="row"><span class="dot ${each.verdict}" aria-hidden="true"></span>
      <span class="grow"><strong>${t(`result.${each.verdict}`)}</strong>${each.reason === 'ok' ? nothing : html` <span class="small">${has(`reason.${each.reason}`) ? t(`reason.${each.reason}`) : each.reason}</span>`}
      ${each.name ? html`<br><span class="small quiet">${each.name}</span>` : nothing}</span><span class="quiet small number">${time(each.at)}</span></li>`)}</ol>`;
  }
}
