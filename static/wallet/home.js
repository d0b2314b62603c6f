// The licenses of this person, and how fresh each source's word is.
import {busy, html, kept, moment, nothing, t} from '../shared/page.js';
import {pause} from '../shared/api.js';
import {card} from './card.js';
import {ask, openid, send} from './session.js';

const ROLES = ['holder', 'guardian', 'representative'];
const LOOKS_AGAIN_MS = [2000, 4000, 8000, 16000, 31000];

export class Home {
  tab = 'home';
  look = 'licenses';
  filter = {role: '', state: ''};

  constructor(page) {
    this.page = page;
  }

  title() { return t('home.title'); }
  leave() { this.left = true; }

  async enter() {
    // Who was bound before sees the licenses at once; the rest comes when they stand there.
    const wasBound = kept.get('bound') === openid();
    if (wasBound) await this.load();
    const me = await ask('/me');
    kept.set('bound', me.bound && !me.locked ? openid() : null);
    if (!me.bound || me.locked) return this.page.go('bind', {replace: true});
    if (!wasBound) await this.load();
    this.page.unread = me.unread;
    this.page.draw();
    await this.completePending();
  }

  async load(work = () => ask('/me/licenses?limit=200')) {
    this.list = await work();
    this.page.draw();
  }

  /** Look again while a source has not answered yet: it completes by itself. */
  async completePending() {
    for (const wait of LOOKS_AGAIN_MS) {
      if (!this.list.sources.some(each => each.state === 'pending')) return;
      await pause(wait);
      if (this.left) return;
      await this.load();
    }
  }

  get shown() {
    const {role, state} = this.filter;
    return this.list.items.filter(each => (!role || each.role === role) && (!state || each.state === state));
  }

  view() {
    if (!this.list) return busy();
    return html`
      ${this.viewFilter()}
      ${this.shown.map(each => html`<section class="holding">
        <a class="card-link" href="#/license/${each.id}">${card(each, {leads: false})}</a>
        ${each.presentable ? html`<a class="button main" href="#/show/${each.id}">${t('show')}</a>`
          : html`<a class="button" href="#/license/${each.id}">${t('home.why')}</a>`}
      </section>`)}
      ${this.shown.length ? nothing : html`<div class="empty"><p>${t('home.empty')}</p><p class="small">${t('home.empty.why')}</p></div>`}
      ${this.list.sources.filter(each => each.withheld).map(each => html`<div class="group"><p class="row small">${each.withheld.remedy}</p></div>`)}
      <a class="button" href="#/apply">${t('home.apply')}</a>
      <h2 class="group-name sources">${t('home.sources')}</h2>
      <div class="group sources">${this.list.sources.map(each => html`<div class="row small spread"><span class="grow">${t(`source.${each.name}`)}</span>
        <span class="quiet">${sourceWords(each)}</span></div>`)}
        <button class="row small link" ?disabled=${this.refreshing} @click=${() => this.refresh()}>${t('home.refresh')}</button></div>`;
  }

  viewFilter() {
    const states = [...new Set(this.list.items.map(each => each.state))];
    const roles = ROLES.filter(role => this.list.items.some(each => each.role === role));
    if (states.length < 2 && roles.length < 2) return nothing;
    const choose = name => event => { this.filter[name] = event.target.value; this.page.draw(); };
    return html`<div class="actions filter">
      <select aria-label=${t('home.role')} @change=${choose('role')}><option value="">${t('home.all_roles')}</option>${roles.map(each => html`<option value=${each}>${t(`role.${each}`)}</option>`)}</select>
      <select aria-label=${t('home.state')} @change=${choose('state')}><option value="">${t('home.all_states')}</option>${states.map(each => html`<option value=${each}>${t(`state.${each}`)}</option>`)}</select></div>`;
  }

  async refresh() {
    this.refreshing = true;
    this.page.draw();
    try {
      await this.load(() => send('/me/licenses/refresh'));
    } finally {
      this.refreshing = false;
      this.page.draw();
    }
  }
}

const sourceWords = source => (source.state === 'fresh' ? t('source.fresh', {at: moment(source.fetched_at)}) : t(`source.${source.state}`));
