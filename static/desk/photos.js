// The photographs of a case: large, turned, beside each other; each look is recorded.
import {html, nothing, t} from '../shared/page.js';
import {pause} from '../shared/api.js';
import {callAsOfficer} from './session.js';

const ZOOMS = [1, 2, 3, 4];

export class Photos {
  constructor(page, path, attachments, label) {
    const stored = attachments.filter(each => each.state === 'stored');
    this.all = stored.map(each => ({...each, label: label(each.kind), turns: 0, address: null}));
    Object.assign(this, {page, path, chosen: 0, zoom: 1, isBeside: false});
  }

  async load() {
    for (const photo of this.all) await this.fetch(photo);
  }

  async fetch(photo) {
    try {
      const answer = await this.ask(photo);
      photo.bitmap = await createImageBitmap(await answer.blob());
      await this.redraw(photo);
    } catch (error) {
      photo.failed = error.words?.(t, () => false) ?? t('photo.unreadable');
      this.page.draw();
    }
  }

  /** The server draws each picture for this officer, a few at a time: who finds it busy comes again. */
  async ask(photo, tries = 3) {
    try {
      return await callAsOfficer(`${this.path}/attachments/${photo.id}`);
    } catch (error) {
      if (error.code !== 'pictures_busy' || !tries) throw error;
      await pause(error.retryAfter * 1000);
      return this.ask(photo, tries - 1);
    }
  }

  leave() {
    for (const photo of this.all) if (photo.address) URL.revokeObjectURL(photo.address);
  }

  keys() {
    if (!this.all.length) return [];
    return [
      ...this.all.slice(0, 9).map((photo, at) => [String(at + 1), photo.label, () => this.choose(at)]),
      ['z', t('photos.zoom'), () => this.enlarge()], ['r', t('photo.rotate'), () => this.turn()], ['p', t('photos.beside'), () => this.lay()],
    ];
  }

  choose(at) {
    Object.assign(this, {chosen: at, zoom: 1});
    this.page.draw();
  }

  enlarge() {
    this.zoom = ZOOMS[ZOOMS.indexOf(this.zoom) + 1] ?? 1;
    this.page.draw();
  }

  lay() {
    Object.assign(this, {isBeside: !this.isBeside, zoom: 1});
    this.page.draw();
  }

  async turn() {
    const photo = this.all[this.chosen];
    if (!photo.bitmap) return;
    photo.turns += 1;
    await this.redraw(photo);
  }

  async redraw(photo) {
    const {width, height} = photo.bitmap;
    const lies = photo.turns % 2 === 1;
    const canvas = Object.assign(document.createElement('canvas'), {width: lies ? height : width, height: lies ? width : height});
    const pen = canvas.getContext('2d');
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate(photo.turns * Math.PI / 2);
    pen.drawImage(photo.bitmap, -width / 2, -height / 2);
    const blob = await new Promise(done => canvas.toBlob(done, photo.content_type));
    if (photo.address) URL.revokeObjectURL(photo.address);
    photo.address = URL.createObjectURL(blob);
    this.page.draw();
  }

  view() {
    if (!this.all.length) return html`<p class="note warn">${t('photos.none')}</p>`;
    const shown = this.isBeside ? this.all : [this.all[this.chosen]];
    return html`<section class="photos" aria-label=${t('application.photos')}>
      <div class="photo-tools">
        ${this.all.map((photo, at) => html`<button class="chip" aria-pressed=${String(!this.isBeside && at === this.chosen)} @click=${() => { this.isBeside = false; this.choose(at); }}><kbd>${at + 1}</kbd> <span lang="zh-CN">${photo.label}</span></button>`)}
        <button class="chip" @click=${() => this.enlarge()}><kbd>z</kbd> ${t('photos.zoom')} ${this.zoom}×</button>
        <button class="chip" @click=${() => this.turn()}><kbd>r</kbd> ${t('photo.rotate')}</button>
        ${this.all.length > 1 ? html`<button class="chip" aria-pressed=${String(this.isBeside)} @click=${() => this.lay()}><kbd>p</kbd> ${t('photos.beside')}</button>` : nothing}
      </div>
      <div class="photo-view ${this.isBeside ? 'beside' : `zoom-${this.zoom}`}" tabindex="0" role="group" aria-label=${t('photos.view')}>${shown.map(photo => html`
        <figure>${photo.failed ? html`<p class="fault" role="alert">${photo.failed}</p>` : photo.address ? html`<img src=${photo.address} alt=${photo.label}>` : html`<p class="busy">${t('busy')}</p>`}
          <figcaption class="small quiet" lang="zh-CN">${photo.label}</figcaption></figure>`)}</div></section>`;
  }
}
