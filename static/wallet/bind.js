// Prove who one is: read what one agrees to, then stand before the camera or type the counter's code.
import {read} from '../shared/api.js';
import {busy, html, inSandbox, language, moment, nothing, t, working} from '../shared/page.js';
import {ask, openid, send} from './session.js';
import {typed} from './typed.js';

export class Bind {
  constructor(page) {
    this.page = page;
    this.form = typed('bind', {name: '', id_type: '111', id_number: '', method: 'wechat_face', code: ''});
  }

  title() { return t('bind.title'); }

  async enter() {
    [this.consents, this.kinds, this.me] = await Promise.all([read('/api/v1/consents'), read('/api/v1/id-types'), ask('/me')]);
    if (this.me.bound && !this.me.locked) return this.page.go('home', {replace: true});
    if (this.me.moving && !this.me.bound) this.wait(this.me.moving);
    if (inSandbox && !this.form.name) await this.fillIn();
    this.page.draw();
  }

  // What was begun before, perhaps in another tab: the check goes on.
  wait({id, effective_at: effectiveAt}) {
    this.check = {id, method: 'counter'};
    this.moving = effectiveAt;
  }

  // A newcomer plays an invented person, and does not know their number.
  async fillIn() {
    const {citizens} = await read('/sandbox/cast');
    const played = citizens.find(each => each.openid === openid());
    if (played) this.choose({name: played.name, id_type: played.id_type ?? '111', id_number: played.id_number});
  }

  // What the camera cannot prove the counter can.
  choose(changes) {
    this.form.keep(changes);
    if (!this.methods.includes(this.form.method)) this.form.keep({method: this.methods[0]});
  }

  get methods() { return this.kinds.items.find(each => each.code === this.form.id_type).methods; }

  get consent() { return this.consents.items.find(each => each.method === this.form.method); }

  view() {
    if (!this.consents) return busy();
    return this.check ? this.viewCheck() : this.viewForm();
  }

  viewForm() {
    const {form} = this;
    return html`
      ${this.me.locked ? html`<p class="note warn">${t('bind.locked')}</p>` : nothing}
      ${this.me.bound && this.me.moving ? html`<p class="note warn"><a href="#/me">${t('me.moving', {at: moment(this.me.moving.effective_at)})}</a></p>` : nothing}
      ${this.me.lost ? html`<p class="note warn">${t('bind.lost')}</p>` : nothing}
      ${this.failed ? html`<p class="note bad" role="alert">${t(`bind.failed.${this.failed}`)}</p>` : nothing}
      <p class="quiet">${t('bind.words')}</p>
      <form class="screen-form" @submit=${event => this.begin(event)}>
        <div class="group"><div class="field"><label for="kind">${t('bind.kind')}</label>
          <select id="kind" @change=${event => { this.choose({id_type: event.target.value}); this.page.draw(); }}>${this.kinds.items.map(each => html`
            <option value=${each.code} ?selected=${form.id_type === each.code}>${language() === 'zh' ? each.name : each.name_en}</option>`)}</select></div></div>
        ${this.methods.includes('wechat_face') ? nothing : html`<p class="note">${t('bind.counter_only')}</p>`}
        <fieldset class="group"><legend class="seen-by-readers">${t('bind.method')}</legend>
          ${this.consents.items.filter(each => this.methods.includes(each.method)).map(each => html`<label class="row"><input type="radio" name="method" value=${each.method}
            .checked=${form.method === each.method} @change=${() => { form.keep({method: each.method}); this.page.draw(); }}>
            <span class="grow">${t(`method.${each.method}`)}</span></label>`)}
        </fieldset>
        <div class="group">
          <div class="field"><label for="name">${t('bind.name')}</label>
            <input id="name" autocomplete="name" required maxlength="100" .value=${form.name} @input=${form.input('name')}></div>
          <div class="field"><label for="number">${t('bind.number')}</label>
            <input id="number" autocomplete="off" required maxlength="40" .value=${form.id_number} @input=${form.input('id_number')}></div>
          ${inSandbox ? html`<p class="field small quiet">${t('bind.filled')}</p>` : nothing}
        </div>
        <details class="group consent" open><summary class="row">${this.consent.title}</summary><p class="field" lang="zh-CN">${this.consent.text}</p></details>
        <button class="button main" ?disabled=${this.busy}>${t('bind.agree')}</button>
      </form>`;
  }

  viewCheck() {
    if (this.moving) return html`
      <p class="note warn" role="status">${t('bind.moving', {at: moment(this.moving)})}</p>
      <button class="button main" ?disabled=${this.busy} @click=${() => this.complete({})}>${t('bind.moving.look')}</button>
      <button type="button" class="button" @click=${() => this.stop()}>${t('bind.other')}</button>`;
    if (this.check.method === 'counter') return html`
      ${this.wrong ? html`<p class="note bad" role="alert">${t('bind.wrong_code')}</p>` : nothing}
      <form class="screen-form" @submit=${event => { event.preventDefault(); this.complete({code: this.form.code}); }}>
        <div class="group"><div class="field"><label for="code">${t('bind.code')}</label>
          <input id="code" autocomplete="one-time-code" required .value=${this.form.code} @input=${this.form.input('code')}></div></div>
        <button class="button main" ?disabled=${this.busy}>${t('bind.finish')}</button>
        <button type="button" class="button" @click=${() => this.stop()}>${t('bind.other')}</button>
      </form>`;
    return html`
      <div class="camera" aria-hidden="true"><svg viewBox="0 0 120 120"><circle cx="60" cy="60" r="56"/><path d="M60 30a19 22 0 1 1 0 44 19 22 0 0 1 0-44M24 100c4-16 20-22 36-22s32 6 36 22"/></svg></div>
      <p class="centered">${t('bind.face')}</p>
      <button class="button main" ?disabled=${this.busy} @click=${() => this.look('pass')}>${t('bind.face.pass')}</button>
      <div class="actions">
        <button class="button" ?disabled=${this.busy} @click=${() => this.look('fail')}>${t('bind.face.fail')}</button>
        <button class="button" ?disabled=${this.busy} @click=${() => this.look('cancel')}>${t('bind.face.cancel')}</button>
      </div>`;
  }

  async begin(event) {
    event.preventDefault();
    this.failed = this.problem = null;
    await working(this, async () => {
      const {name, id_type, id_number, method} = this.form;
      const {document, version} = this.consent;
      this.check = await send('/me/identity-checks', {name, id_type, id_number, method, consent: {document, version}});
    });
  }

  async look(result) {
    const {verify_id} = this.check.handoff;
    await working(this, () => read('/sandbox/phone/face', {method: 'POST', json: {verify_id, result}}));
    await this.complete({});
  }

  async complete(proof) {
    await working(this, async () => {
      const {status, reason, effective_at: effectiveAt} = await send(`/me/identity-checks/${this.check.id}/completion`, proof);
      this.moving = effectiveAt;
      this.wrong = status === 'pending' && !effectiveAt;
      if (status === 'failed') this.stop(reason);
      if (status === 'passed') {
        this.form.forget();
        this.page.go('home', {replace: true});
      }
    });
  }

  stop(reason = null) {
    this.check = this.moving = null;
    this.failed = reason;
    this.page.draw();
  }
}
