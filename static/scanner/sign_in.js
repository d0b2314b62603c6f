// A verifier signs this device in; in the sandbox, one of the cast is played.
import {read} from '../shared/api.js';
import {busy, html, inSandbox, nothing, t} from '../shared/page.js';
import {signIn} from './checking.js';

export class SignIn {
  constructor(page) {
    this.page = page;
  }

  title() { return t('scanner.signin'); }

  async enter() {
    if (!inSandbox) return;
    this.cast = await read('/sandbox/cast');
    this.page.draw();
    const wanted = new URLSearchParams(location.search).get('as');
    const played = this.venues.find(each => each.client_id === wanted);
    if (played) {
      history.replaceState(null, '', location.pathname);
      await this.begin(played.client_id, played.client_secret, played.name);
    }
  }

  get venues() { return this.cast.clients.filter(each => each.scope.split(' ').includes('verify')); }

  view() {
    return html`
      ${this.page.ended ? html`<p class="note warn" role="status">${t('signin.ended')}</p>` : nothing}
      ${inSandbox ? this.viewCast() : nothing}
      <form class="screen-form" @submit=${event => this.submit(event)}>
        <div class="group">
          <div class="field"><label for="client">${t('scanner.client')}</label><input id="client" name="client" required maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"></div>
          <div class="field"><label for="secret">${t('scanner.secret')}</label><input id="secret" name="secret" type="password" required maxlength="200" autocomplete="current-password"></div>
        </div>
        <button class="button ${inSandbox ? '' : 'main'}" ?disabled=${this.busy}>${t('scanner.enter')}</button>
      </form>`;
  }

  viewCast() {
    if (!this.cast) return busy();
    return html`<h2 class="group-name">${t('scanner.play')}</h2>
      <ul class="group">${this.venues.map(each => html`<li><button class="row leads" ?disabled=${this.busy} @click=${() => this.begin(each.client_id, each.client_secret, each.name)}>
        <span class="grow">${each.name ?? each.client_id}</span></button></li>`)}</ul>`;
  }

  submit(event) {
    event.preventDefault();
    const {client, secret} = event.target.elements;
    return this.begin(client.value.trim(), secret.value, client.value.trim());
  }

  async begin(id, secret, name) {
    this.busy = true;
    this.problem = null;
    this.page.draw();
    try {
      await signIn(id, secret, name ?? id);
      this.page.ended = false;
      this.page.go('ready');
    } finally {
      this.busy = false;
      this.page.draw();
    }
  }
}
