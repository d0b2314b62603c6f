// One photograph of an application: taken or chosen, looked at, turned, sent, and sent again.
// Who sends it brings a way: where to, and how one asks there.
import {html, nothing, t} from './page.js';
import {sm3} from '../code/sm2.js';

const LONGEST_SIDE = 2000;
const QUALITY = .85;
const KIND = 'image/jpeg';

export class Photo {
  constructor(screen, {kind, label, required}, way) {
    Object.assign(this, {screen, way, kind, label, required, bitmap: null, turns: 0, percent: null, failed: null});
  }

  get stored() { return this.screen.one.attachments.some(each => each.kind === this.kind && each.state === 'stored'); }

  view() {
    const isSending = this.percent !== null;
    return html`<section class="group photo">
      <div class="row"><span class="grow" lang="zh-CN">${this.label}<br><span class="small quiet">${t(this.required ? 'photo.required' : 'photo.optional')}</span></span>
        ${this.stored && !this.address ? html`<span class="badge good">${t('photo.done')}</span>` : nothing}</div>
      ${this.address ? html`<img class="preview" src=${this.address} alt=${t('photo.preview', {label: this.label})}>` : nothing}
      ${this.failed ? html`<p class="field fault" role="alert">${this.failed}</p>` : nothing}
      ${isSending ? html`<div class="field" role="status"><span>${t('photo.sending', {percent: this.percent})}</span><progress max="100" value=${this.percent} aria-hidden="true"></progress></div>` : html`
      <div class="field actions">
        <label class="button picture">${t(this.address || this.stored ? 'photo.again' : 'photo.take')}<input class="seen-by-readers" type="file" accept="image/*" aria-label="${this.label} ${t('photo.take')}" @change=${event => this.choose(event)}></label>
        ${this.address ? html`<button class="button" @click=${() => this.turn()}>${t('photo.rotate')}</button>
          <button class="button main" @click=${() => this.send()}>${t(this.failed ? 'photo.retry' : 'photo.send')}</button>` : nothing}
      </div>`}
    </section>`;
  }

  async choose(event) {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    this.failed = null;
    try {
      this.bitmap = await createImageBitmap(file);
    } catch {
      this.failed = t('photo.unreadable');
      return this.screen.page.draw();
    }
    this.turns = 0;
    await this.redraw();
  }

  async turn() {
    this.turns += 1;
    await this.redraw();
  }

  // Drawn small enough for a bad network, upright, and without what a camera writes beside it.
  async redraw() {
    const {width, height} = this.bitmap;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    const lies = this.turns % 2 === 1;
    const canvas = Object.assign(document.createElement('canvas'), {width: lies ? h : w, height: lies ? w : h});
    const pen = canvas.getContext('2d');
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate(this.turns * Math.PI / 2);
    pen.drawImage(this.bitmap, -w / 2, -h / 2, w, h);
    this.blob = await new Promise(done => canvas.toBlob(done, KIND, QUALITY));
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(this.blob);
    this.screen.page.draw();
  }

  async send() {
    Object.assign(this, {percent: 0, failed: null});
    this.screen.page.draw();
    const {path, ask, send} = this.way;
    try {
      const bytes = new Uint8Array(await this.blob.arrayBuffer());
      const digest = sm3(bytes).map(byte => byte.toString(16).padStart(2, '0')).join('');
      const {id, upload} = await send(path, {kind: this.kind, content_type: KIND, size: bytes.length, digest});
      await this.upload(upload);
      const stored = await ask(`${path}/${id}/completion`, {method: 'POST'});
      URL.revokeObjectURL(this.address);
      this.address = this.blob = null;
      await this.screen.reload(stored);
    } catch (error) {
      if (error.code === 'unauthorized') throw error;
      this.failed = error.words?.(t, () => false) ?? t('problem.offline');
    } finally {
      this.percent = null;
      this.screen.page.draw();
    }
  }

  // fetch cannot tell how far it is.
  upload({url, fields}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append('file', this.blob);
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open('POST', url);
      request.upload.onprogress = event => {
        this.percent = Math.round(event.loaded / event.total * 100);
        this.screen.page.draw();
      };
      request.onload = () => (request.status < 300 ? done() : fail(new Error('upload')));
      request.onerror = () => fail(new Error('upload'));
      request.send(body);
    });
  }
}
