// Who works on this case: take it, let it go, hand it to a colleague.
import {html, moment, nothing, t} from '../shared/page.js';
import {ask, mayAct, officer, send} from './session.js';

const OPEN = ['submitted', 'accepted', 'supplement_required', 'approved', 'issuing'];

export class Hold {
  constructor(screen) {
    Object.assign(this, {screen, page: screen.page, colleagues: null});
  }

  get held() { return this.screen.one.held; }
  get isMine() { return this.held?.officer_id === officer().id; }
  get isOthers() { return Boolean(this.held) && !this.isMine; }
  get mayGive() { return this.isMine || officer().role === 'supervisor'; }

  keys() {
    if (!mayAct() || !OPEN.includes(this.screen.one.state)) return [];
    if (!this.held) return [['q', t('act.take'), () => this.assign(() => send(`${this.screen.path}/hold`))]];
    if (!this.mayGive) return [];
    return [['f', t('act.release'), () => this.assign(() => ask(`${this.screen.path}/hold`, {method: 'DELETE'}))], ['h', t('act.handover'), () => this.choose()]];
  }

  async choose() {
    this.colleagues = (await ask('/officers')).items.filter(each => each.id !== this.held?.officer_id);
    this.page.draw();
    queueMicrotask(() => document.getElementById('colleague')?.focus());
  }

  async assign(work) {
    this.screen.problem = null;
    try {
      this.screen.take(await work());
    } finally {
      this.colleagues = null;
      this.page.draw();
    }
  }

  view() {
    const {held} = this;
    const words = held ? t(this.isMine ? 'hold.mine' : 'hold.others', {officer: held.officer, at: moment(held.until)}) : null;
    const keys = this.keys();
    if (!words && !keys.length) return nothing;
    return html`<div class="hold ${this.isOthers ? 'note warn' : ''}" role=${this.isOthers ? 'status' : nothing}>${words ? html`<span>${words}</span>` : nothing}
      ${this.colleagues ? html`<form class="inline" @submit=${event => { event.preventDefault(); this.assign(() => send(`${this.screen.path}/handover`, {officer_id: event.target.elements.colleague.value})); }}>
        <label for="colleague">${t('hold.to')}</label> <select id="colleague">${this.colleagues.map(each => html`<option value=${each.id}>${each.name} · ${t(`role.${each.role}`)}</option>`)}</select> <button class="chip">${t('act.handover')}</button></form>`
        : keys.map(([key, label, act]) => html`<button class="chip" @click=${act}><kbd>${key}</kbd> ${label}</button>`)}</div>`;
  }
}
