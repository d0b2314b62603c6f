// One license in full.
import {busy, day, html, moment, nothing, t} from '../shared/page.js';
import {badge, card, stateBadge, typeName} from './card.js';
import {ask, callAsCitizen} from './session.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export class License {
  back = 'home';

  constructor(page, id) {
    Object.assign(this, {page, id});
  }

  title() { return this.license ? typeName(this.license) : t('license.title'); }

  async enter() {
    this.license = await ask(`/me/licenses/${this.id}`);
    this.page.draw();
  }

  view() {
    const {license} = this;
    if (!license) return busy();
    return html`
      ${card(license)}
      ${license.remedy ? html`<div class="note warn"><p><strong>${t('license.remedy')}</strong></p><p lang="zh-CN">${license.remedy}</p></div>` : nothing}
      ${license.successor ? html`<a class="button" href="#/license/${license.successor}">${t('license.successor')}</a>` : nothing}
      ${license.presentable ? html`<a class="button main" href="#/show/${license.id}">${t('show')}</a>` : nothing}
      <h2 class="group-name">${t('license.fields')}</h2>
      <dl class="group" lang="zh-CN">
        <div><dt>${t('card.number')}</dt><dd class="number">${license.number}</dd></div>
        ${license.fields.map(each => html`<div><dt>${each.label}</dt><dd>${DATE.test(each.value) ? day(each.value) : each.value}</dd></div>`)}
        <div><dt>${t('license.issued_on')}</dt><dd>${day(license.issued_on)}</dd></div>
        <div><dt>${t('card.valid_to')}</dt><dd>${day(license.valid_to)}</dd></div>
        <div><dt>${t('license.identifier')}</dt><dd class="small number">${license.identifier}</dd></div>
      </dl>
      <h2 class="group-name">${t('license.holders')}</h2>
      <div class="group">${license.holders.map(each => html`<div class="row"><span class="grow">${each.name_masked}</span><span class="quiet small">${t(`role.${each.role}`)}</span></div>`)}</div>
      <h2 class="group-name">${t('license.history')}</h2>
      <ol class="group">${license.history.map(each => html`<li class="row">${stateBadge(each.state)}<span class="grow small">${moment(each.at)}${each.reason ? html`<br><span lang="zh-CN">${each.reason}</span>` : nothing}</span></li>`)}</ol>
      <div class="group">
        ${license.file ? html`<button class="row leads" @click=${() => this.saveFile()}><span class="grow">${t('license.file')}</span><span class="quiet small">${Math.ceil(license.file.size / 1024)} kB</span></button>` : nothing}
        <a class="row" href="#/usage/${license.id}"><span class="grow">${t('license.usage')}</span></a>
        <a class="row" href="#/object/${license.id}"><span class="grow">${t('license.object')}</span></a>
      </div>
      <p class="small quiet centered">${t('source.fresh', {at: moment(license.fetched_at)})}</p>`;
  }

  async saveFile() {
    const response = await callAsCitizen(`/api/v1/me/licenses/${this.id}/file`);
    save(await response.blob(), `${this.license.name}.${this.license.file.content_type.endsWith('pdf') ? 'pdf' : 'ofd'}`);
  }
}

export function save(blob, name) {
  const link = Object.assign(document.createElement('a'), {href: URL.createObjectURL(blob), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
export {badge};
