// Show a license: choose what the venue will see, then a code that renews itself until somebody looks.
import {pause, read} from '../shared/api.js';
import {busy, has, html, inSandbox, kept, nothing, t, time, working} from '../shared/page.js';
import {Code} from './code.js';
import {typeName} from './card.js';
import {ask, send} from './session.js';

const TICK_MS = 200;

export class Show {
  constructor(page, id) {
    Object.assign(this, {page, id, codes: [], seen: null, purpose: '', ended: new AbortController()});
    this.back = `license/${id}`;
  }

  get look() { return this.isShowing ? 'showing' : ''; }
  get isCalm() { return this.isShowing; }
  title() { return t(this.seen ? 'seen.title' : this.isShowing ? 'show.title' : 'show.choose'); }

  async enter() {
    const [license, types, purposes, me] = await Promise.all([
      ask(`/me/licenses/${this.id}`), read('/api/v1/license-types'), read('/api/v1/purposes'), ask('/me')]);
    Object.assign(this, {license, purposes: purposes.items, me});
    this.type = types.items.find(each => each.code === license.type);
    this.chosen = new Set(this.type.disclosure.minimum);
    this.hide = () => this.onVisibility();
    document.addEventListener('visibilitychange', this.hide);
    this.page.draw();
    if (inSandbox) this.lieOnTheTable();
  }

  leave() {
    clearInterval(this.ticking);
    document.removeEventListener('visibilitychange', this.hide);
    this.table?.close();
    this.ended.abort();
  }

  get code() { return this.codes.at(-1); }

  view() {
    if (!this.type) return busy();
    if (this.seen) return this.viewSeen();
    return this.isShowing ? this.viewCode() : this.viewChoice();
  }

  viewChoice() {
    if (!this.license.presentable) return html`<p class="note warn">${t('show.cannot')}</p>`;
    const {disclosure, fields} = this.type;
    const allowed = new Set(['venue', 'employer', 'inspector', 'department'].flatMap(each => disclosure[each] ?? []));
    const filled = new Set(this.license.fields.map(each => each.name));
    const offered = [...fields.filter(each => allowed.has(each.name) && filled.has(each.name)),
      ...(allowed.has('holder_id_number') ? [{name: 'holder_id_number', label: t('show.id_number')}] : [])];
    const flip = name => event => { this.chosen[event.target.checked ? 'add' : 'delete'](name); };
    return html`
      <p class="for-whom">${typeName(this.license)}<br><span class="quiet">${this.license.holder.name_masked}</span></p>
      <button class="button main big" ?disabled=${this.busy} @click=${() => this.begin()}>${t('show.now')}</button>
      <div class="group"><div class="field"><label for="purpose">${t('show.purpose')}</label>
        <select id="purpose" @change=${event => this.choosePurpose(event.target.value)}>
          <option value="">${t('show.no_purpose')}</option>
          ${this.purposes.map(each => html`<option value=${each.code} ?selected=${each.code === this.purpose}>${has(`purpose.${each.code}`) ? t(`purpose.${each.code}`) : each.label}</option>`)}
        </select></div></div>
      <h2 class="group-name">${t('show.sees')}</h2>
      <div class="group">
        <p class="row small quiet">${t('show.always')}</p>
        ${offered.map(each => html`<label class="row"><input type="checkbox" .checked=${this.chosen.has(each.name)} @change=${flip(each.name)}>
          <span class="grow" lang="zh-CN">${each.label}</span></label>`)}
      </div>`;
  }

  choosePurpose(code) {
    this.purpose = code;
    const going = this.purposes.find(each => each.code === code)?.fields ?? [];
    const known = new Set(this.license.fields.map(each => each.name));
    const fitting = going.filter(each => known.has(each) || each === 'holder_id_number');
    this.chosen = new Set(fitting.length ? fitting : this.type.disclosure.minimum);
    this.page.draw();
  }

  viewCode() {
    const {code} = this;
    const left = code?.secondsLeft() ?? 0;
    const isDead = code && left <= 0;
    return html`
      <p class="for-whom">${typeName(this.license)}<br><span>${this.license.holder.name_masked}</span></p>
      <div class="paper ${isDead ? 'dead' : ''}">
        ${code && !this.isHidden ? html`<img class="qr" src=${code.image} alt=${t('show.alt')}>` : html`<div class="qr"></div>`}
        ${isDead ? html`<strong class="stamp" role="alert">${t('show.expired')}</strong>` : nothing}
      </div>
      <div class="countdown" role="timer" aria-live="off">${!code ? t('busy') : isDead ? t('show.dead') : t('show.left', {seconds: left})}
        <progress max=${code?.life ?? 60} value=${left} aria-hidden="true"></progress></div>
      ${isDead || !code ? html`<button class="button main" ?disabled=${this.busy} @click=${() => this.next()}>${t('show.renew')}</button>` : nothing}
      <p class="small centered">${t('show.bright')}</p>
      <details class="small"><summary>${t('show.what')}</summary><p>${this.chosenLabels()}</p></details>
      ${inSandbox && code && !isDead ? html`<div class="sandbox-help"><p class="small">${t('show.sandbox')}</p>
        <div class="actions"><a class="button" href="/scanner/" target="wallet-scanner">${t('show.scanner')}</a>
        <button class="button" @click=${() => this.copy()}>${this.copied ? t('show.copied') : t('show.copy')}</button></div></div>` : nothing}`;
  }

  chosenLabels() {
    const labels = this.type.fields.filter(each => this.chosen.has(each.name)).map(each => each.label);
    if (this.chosen.has('holder_id_number')) labels.push(t('show.id_number'));
    return labels.join('、') || t('show.nothing');
  }

  viewSeen() {
    const {seen} = this;
    return html`
      <div class="seen note good" role="alert"><p class="big">${t('seen.by', {verifier: seen.verifier})}</p>
        <p>${t('seen.at', {at: time(seen.verified_at), license: typeName(this.license)})}</p></div>
      ${seen.disputed ? html`<div class="note warn" role="status"><p>${t('seen.disputed')}</p><a href="#/objections">${t('objections.title')}</a></div>
        <a class="button main" href="#/home">${t('done')}</a>` : html`
        <a class="button main" href="#/home">${t('done')}</a>
        <button class="button" ?disabled=${this.busy} @click=${() => { this.seen = null; this.next(); }}>${t('seen.again')}</button>
        <button class="button bad" ?disabled=${this.busy} @click=${() => this.dispute()}>${t('not_me')}</button>
        <p class="small quiet centered">${t('not_me.words')}</p>`}`;
  }

  async begin() {
    this.isShowing = true;
    this.page.draw();
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    await this.next();
  }

  /** Fetch the next code and swap it in once it is drawn; of two wishes at once one is enough. */
  async next() {
    if (this.busy) return this.busy;
    this.busy = this.fetchCode();
    this.page.draw();
    try {
      return await this.busy;
    } finally {
      this.busy = null;
      this.page.draw();
    }
  }

  async fetchCode() {
    const asked = Date.now();
    const made = await send(`/me/licenses/${this.id}/presentations`, {
      ...(this.purpose ? {purpose: this.purpose} : {}), disclose: [...this.chosen], image: 'svg',
    }, {signal: this.ended.signal});
    const code = new Code(made, asked);
    await code.drawn();
    this.problem = null;
    this.codes = [...this.codes.filter(each => each.secondsLeft() > 0), code];
    this.follow(code).catch(() => {});
    return code;
  }

  tick() {
    const {code} = this;
    if (this.seen) return;
    if ((!code || code.isOld()) && !this.isHidden && !this.busy && Date.now() > (this.notBefore ?? 0)) {
      this.notBefore = Date.now() + 2000;
      this.next().catch(problem => this.stumble(problem));
    }
    const left = code?.secondsLeft();
    if (left !== this.told) {
      this.told = left;
      this.page.draw();
    }
  }

  // Without a network the code goes on until it ends; what the server refuses is told.
  stumble(problem) {
    if (problem.code === 'offline' || problem.name === 'AbortError') return;
    this.page.fail({reason: problem, preventDefault() {}});
  }

  /** Ask what became of a code until it is looked at or dead; old ones may still be scanned. */
  async follow(code) {
    while (!this.ended.signal.aborted) {
      const began = Date.now();
      const watched = await ask(`/me/presentations/${code.id}?wait=25`, {signal: this.ended.signal})
        .catch(problem => (problem.code === 'offline' ? {state: 'waiting'} : Promise.reject(problem)));
      if (watched.state === 'verified') return this.tell({...watched, id: code.id});
      if (watched.state !== 'waiting') {
        code.end();
        return this.page.draw();
      }
      if (Date.now() - began < 500) await pause(500);
    }
  }

  tell(seen) {
    this.seen = seen;
    this.codes = [];
    navigator.vibrate?.(80);
    this.page.draw();
    if (kept.get('elder') === 'yes') import('../shared/speech.js').then(({say}) => say(t('seen.by', {verifier: seen.verifier})));
  }

  onVisibility() {
    this.isHidden = document.hidden;
    this.page.draw();
    if (this.isShowing && !this.isHidden && !this.seen && this.code?.isOld()) this.next().catch(problem => this.stumble(problem));
  }

  dispute() {
    return working(this, async () => {
      await send(`/me/presentations/${this.seen.id}/dispute`);
      this.seen.disputed = true;
    });
  }

  async copy() {
    const code = await this.next();
    await navigator.clipboard.writeText(code.text);
    this.copied = true;
    this.page.draw();
  }

  // In the sandbox both play in one browser: the scanner next door may look at what lies here.
  lieOnTheTable() {
    this.table = new BroadcastChannel('sandbox-table');
    this.table.onmessage = async ({data}) => {
      if (data !== 'look' || !this.isShowing || this.seen) return;
      const code = this.code?.isOld() ? await this.next() : this.code;
      if (code) this.table.postMessage({code: code.text});
    };
  }
}
