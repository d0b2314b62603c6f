// A code that the venue's client made enrolls this device; in the sandbox, one of the cast makes it.
import {read} from '../shared/api.js';
import {busy, html, inSandbox, nothing, t, working} from '../shared/page.js';
import {enroll} from './checking.js';

export class SignIn {
  constructor(page, code = '') {
    Object.assign(this, {page, code});
  }

  title() { return t('scanner.signin'); }

  async enter() {
    // A code that came by a link is in nobody's history.
    if (this.code) history.replaceState(null, '', location.pathname);
    if (!inSandbox) return;
    this.cast = await read('/sandbox/cast');
    this.page.draw();
    const wanted = new URLSearchParams(location.search).get('as');
    const played = this.venues.find(each => each.client_id === wanted);
    if (!played) return;
    history.replaceState(null, '', location.pathname);
    await this.play(played);
  }

  get venues() { return this.cast.clients.filter(each => each.scope.split(' ').includes('verify')); }

  view() {
    const {why} = this.page;
    return html`
      ${why ? html`<p class="note warn" role="status">${t(`scanner.${why}`)}</p>` : nothing}
      ${inSandbox ? this.viewCast() : nothing}
      <form class="screen-form" @submit=${event => this.submit(event)}>
        ${inSandbox ? html`<h2 class="group-name">${t('scanner.enroll.real')}</h2>` : nothing}
        <div class="group">
          <div class="field"><label for="code">${t('scanner.code')}</label>
            <input id="code" required maxlength="64" .value=${this.code} autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="code-words">
            <p id="code-words" class="small quiet">${t('scanner.code.words')}</p></div>
          <div class="field"><label for="label">${t('scanner.label')}</label><input id="label" maxlength="100" autocomplete="off"></div>
        </div>
        <details class="group" ?open=${!inSandbox} @toggle=${() => this.ask()}><summary class="row">${t('scanner.asked')}</summary>${this.viewAsked?.(this) ?? busy()}</details>
        <button class="button ${inSandbox ? '' : 'main'}" ?disabled=${this.busy}>${t('scanner.enter')}</button>
      </form>`;
  }

  viewCast() {
    if (!this.cast) return busy();
    return html`<h2 class="group-name">${t('scanner.play')}</h2>
      <ul class="group">${this.venues.map(each => html`<li><button class="row leads" ?disabled=${this.busy} @click=${() => this.play(each)}>
        <span class="grow">${each.name ?? each.client_id}</span></button></li>`)}</ul>`;
  }

  submit(event) {
    event.preventDefault();
    const {code, label} = event.target.elements;
    return this.begin(() => enroll(code.value, label.value.trim()));
  }

  play(venue) {
    return this.begin(async () => {
      const {enrollmentCode} = await import('../shared/played.js');
      await enroll(await enrollmentCode(venue), '');
    });
  }

  // What a first view does not show comes when it is asked for.
  async ask() {
    if (this.types) return;
    const [{viewAsked}, types, purposes] = await Promise.all([import('./settings.js'), read('/api/v1/license-types'), read('/api/v1/purposes')]);
    Object.assign(this, {viewAsked, types: types.items, purposes: purposes.items});
    this.page.draw();
  }

  begin(enrolling) {
    return working(this, async () => {
      await enrolling();
      this.page.why = null;
      this.page.go('ready');
    });
  }
}
