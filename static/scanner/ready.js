// Waits for a code, by camera, hardware scanner or hand, and shows what became of it.
import {pause, read} from '../shared/api.js';
import {html, inSandbox, nothing, t} from '../shared/page.js';
import {Camera, codesIn} from './camera.js';
import {check, enroll, greet, history, saveSettings, session, settings, signOut} from './checking.js';
import {decoder} from './decoder.js';
import {repaired} from './reading.js';
import {enrollmentCode} from '../shared/played.js';
import {say} from '../shared/speech.js';
import {viewAsked} from './settings.js';
import {awaken, signal} from './signs.js';
import {lookOf, viewVerdict} from './verdict.js';
import {listen} from './wedge.js';

const UNREAD_MS = 8000;
const TABLE_MS = 1500;
const KIOSK_MS = 6000;
const SAME_MS = 5000;

export class Ready {
  types = [];
  purposes = [];

  constructor(page) {
    this.page = page;
  }

  title() { return t('scanner.title'); }
  get isFull() { return Boolean(this.result); }

  async enter() {
    this.deafen = listen(text => this.check(text));
    this.hide = () => { if (document.hidden) this.closeCamera(); };
    document.addEventListener('visibilitychange', this.hide);
    const [types, purposes] = await Promise.all([read('/api/v1/license-types'), read('/api/v1/purposes'), greet()]);
    Object.assign(this, {types: types.items, purposes: purposes.items});
    this.page.draw();
    // Here before it is needed: the network may be gone when the queue is not.
    decoder().catch(() => {});
  }

  leave() {
    this.deafen();
    document.removeEventListener('visibilitychange', this.hide);
    this.closeCamera();
  }

  view() {
    if (!session()) return nothing;
    if (this.result) return viewVerdict(this.result, {types: this.types, next: () => this.next(), help: this.viewOtherVenue()});
    return html`
      <p class="who"><span><strong>${session().name}</strong>${session().label ? ` · ${session().label}` : ''}</span> <button class="plain small link" @click=${() => this.out()}>${t('scanner.out')}</button></p>
      ${this.isChecking ? html`<p class="busy" role="status">${t('scanner.checking')}</p>` : nothing}
      ${this.viewCamera()}
      ${inSandbox ? html`<button class="button" @click=${() => this.lookNextDoor()}>${t('scanner.table')}</button>` : nothing}
      ${this.told ? html`<p class="note warn" role="status">${t(this.told)}</p>` : nothing}
      <form class="group" @submit=${event => this.submit(event)}>
        <div class="field"><label for="hand">${t('scanner.hand')}</label>
          <textarea id="hand" rows="2" spellcheck="false" autocomplete="off" autocapitalize="characters" placeholder="EL1:…"></textarea></div>
        <div class="field"><button class="button main">${t('scanner.check')}</button>
          <label class="button picture">${t('scanner.picture')}<input class="seen-by-readers" type="file" accept="image/*" @change=${event => this.readPicture(event)}></label></div>
      </form>
      <p class="small quiet centered">${t('scanner.wedge')}</p>
      ${this.viewSettings()}
      <a class="button" href="#/history">${t('scanner.history')}（${history().length}）</a>`;
  }

  viewCamera() {
    if (!this.camera) return html`<button class="button main big" @click=${() => this.openCamera()}>${t('scanner.camera')}</button>`;
    return html`<div class="viewfinder"><video playsinline muted aria-label=${t('camera.aim')}></video><div class="aim" aria-hidden="true"></div>
      <p class="hint" role="status">${this.hint ? t(this.hint) : t('camera.aim')}</p></div>
      <button class="button" @click=${() => this.closeCamera()}>${t('scanner.stop')}</button>`;
  }

  viewSettings() {
    const {kiosk, speaks} = settings();
    const flip = name => event => saveSettings({[name]: event.target.checked});
    return html`<details class="group"><summary class="row">${t('scanner.settings')}</summary>
      <label class="row"><span class="grow">${t('scanner.speaks')}</span><input type="checkbox" .checked=${speaks} @change=${flip('speaks')}></label>
      <label class="row"><span class="grow">${t('scanner.kiosk')}</span><input type="checkbox" .checked=${kiosk} @change=${flip('kiosk')}></label>
      ${viewAsked(this)}
    </details>`;
  }

  // What a newcomer wants to try next: the same code where it must not work any more.
  viewOtherVenue() {
    if (!inSandbox || this.result.reason !== 'ok' || !this.text) return nothing;
    const other = this.otherVenue;
    return other ? html`<button class="button other" @click=${() => this.tryAt(other)}>${t('scanner.again_at', {venue: other.name ?? other.client_id})}</button>` : nothing;
  }

  async openCamera() {
    awaken();
    this.told = this.hint = null;
    this.camera = 'opening';
    this.page.draw();
    await pause(0);
    const camera = new Camera(document.querySelector('video'), texts => this.seen(texts));
    this.camera = camera;
    this.waitForCode();
    await camera.open().catch(refusal => this.closeCamera(refusal.why ? `camera.${refusal.why}` : 'problem.offline'));
  }

  closeCamera(told = null) {
    clearTimeout(this.unread);
    if (this.camera?.close) this.camera.close();
    this.camera = null;
    this.told = told;
    this.page.draw();
  }

  waitForCode() {
    clearTimeout(this.unread);
    this.unread = setTimeout(() => { this.hint = 'say.unread'; signal('unknown'); this.page.draw(); }, UNREAD_MS);
  }

  seen(texts) {
    const codes = texts.filter(each => each.startsWith('EL1:'));
    if (codes.length > 1) {
      this.hint = 'camera.several';
      return this.page.draw();
    }
    const [text] = codes.length ? codes : texts;
    // Whoever has just been checked may still hold the phone there.
    if (text === this.text && Date.now() - (this.rested ?? 0) < SAME_MS) return;
    return this.check(text);
  }

  submit(event) {
    event.preventDefault();
    const field = event.target.elements.hand;
    const text = repaired(field.value);
    if (!text) return;
    field.value = '';
    awaken();
    return this.check(text);
  }

  async readPicture(event) {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    awaken();
    const texts = await codesIn(file).catch(error => (error.code === 'offline' ? Promise.reject(error) : []));
    if (texts.length) return this.seen(texts);
    this.told = 'scanner.no_code';
    this.page.draw();
  }

  /** One check at a time: a second reading of the same moment is not asked again. */
  async check(text) {
    if (this.isChecking) return;
    Object.assign(this, {isChecking: true, text, result: null, told: null, problem: null});
    this.restCamera(true);
    this.page.draw();
    try {
      this.result = await check(text);
      this.announce();
    } finally {
      this.isChecking = false;
      if (!this.result) await this.restCamera(false);
      this.page.draw();
    }
    if (inSandbox) await this.findOtherVenue();
  }

  announce() {
    const look = lookOf(this.result);
    signal(look);
    if (settings().speaks) say(`${t(`result.${look}`)}。${this.result.reason === 'ok' ? '' : t(`reason.${this.result.reason}`)}`);
    if (settings().kiosk) this.returning = setTimeout(() => this.next(), KIOSK_MS);
    scrollTo(0, 0);
  }

  // The screen of the verdict takes the place of the picture; the camera rests meanwhile, and stays open.
  async restCamera(rests) {
    if (!this.camera?.attach) return;
    this.camera.isPaused = rests;
    clearTimeout(this.unread);
    if (rests) return;
    await pause(0);
    this.hint = null;
    this.rested = Date.now();
    this.waitForCode();
    await this.camera.attach(document.querySelector('video'));
  }

  async next() {
    clearTimeout(this.returning);
    this.result = null;
    this.page.draw();
    await this.restCamera(false);
    document.querySelector('h1')?.focus();
  }

  async findOtherVenue() {
    const {clients} = await read('/sandbox/cast');
    this.otherVenue = clients.find(each => each.category === 'venue' && each.client_id !== session()?.client_id);
    this.page.draw();
  }

  async tryAt(venue) {
    const {text} = this;
    await signOut();
    await enroll(await enrollmentCode(venue), '');
    await this.check(text);
  }

  async lookNextDoor() {
    awaken();
    const table = new BroadcastChannel('sandbox-table');
    const answer = new Promise(done => { table.onmessage = ({data}) => data.code && done(data.code); });
    table.postMessage('look');
    const code = await Promise.race([answer, pause(TABLE_MS)]);
    table.close();
    if (code) return this.check(code);
    this.told = 'scanner.table.none';
    this.page.draw();
  }

  async out() {
    await signOut();
    this.page.go('signin');
  }
}
