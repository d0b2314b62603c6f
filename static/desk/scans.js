// Paper of somebody at the counter: photographed or scanned, and attached to what was just filed.
import {html, t} from '../shared/page.js';
import {Photo} from '../shared/photo.js';
import {ask, send} from './session.js';

export class Scans {
  one = {attachments: []};

  constructor(page, id, kinds) {
    this.page = page;
    const way = {path: `/applications/${id}/attachments`, ask, send};
    this.photos = kinds.map(each => new Photo(this, {...each, required: false}, way));
  }

  reload(stored) { this.one.attachments.push(stored); }

  view() {
    return html`<section class="scans counter no-print"><h2 class="group-name">${t('scans')}</h2><p class="small quiet">${t('scans.words')}</p>
      ${this.photos.map(each => each.view())}</section>`;
  }
}
