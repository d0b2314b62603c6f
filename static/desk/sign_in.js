// An officer signs in, alone on the page or over it; in the sandbox, one of the cast is played.
import {read} from '../shared/api.js';
import {html, inSandbox, nothing, problemNote, t} from '../shared/page.js';
import {officer, signIn} from './session.js';

export class SignIn {
  constructor(page, {done = () => page.show(), isOver = false} = {}) {
    Object.assign(this, {page, done, isOver, look: 'narrow'});
  }

  title() { return t('desk.signin'); }

  async enter() {
    if (!inSandbox) return;
    this.cast = (await read('/sandbox/cast')).officers;
    this.page.draw();
    const wanted = new URLSearchParams(location.search).get('as');
    const played = this.cast.find(each => each.username === wanted);
    if (played && !this.isOver) {
      history.replaceState(null, '', location.pathname + location.hash);
      await this.play(played);
    }
  }

  view() {
    return html`
      ${this.isOver ? html`<p class="note warn" role="status">${t('desk.signin.over', {name: officer().name})}</p>` : nothing}
      ${this.isOver ? problemNote(this.problem) : nothing}
      ${this.cast ? html`<h2 class="group-name">${t('desk.signin.play')}</h2>
        <ul class="group">${this.cast.map(each => html`<li><button class="row leads" ?disabled=${this.busy} @click=${() => this.play(each)}>
          <span class="grow">${each.name} <span class="quiet small">${t(`role.${each.role}`)} · ${each.username}</span></span></button></li>`)}</ul>` : nothing}
      <form class="screen-form" @submit=${event => this.submit(event)}>
        <div class="group">
          <div class="field"><label for="username">${t('desk.signin.name')}</label><input id="username" required maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"></div>
          <div class="field"><label for="password">${t('desk.signin.password')}</label><input id="password" type="password" required maxlength="200" autocomplete="current-password"></div>
          <div class="field"><label for="totp">${t('desk.signin.totp')}</label><input id="totp" required inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="one-time-code"></div>
        </div>
        <button class="button main" ?disabled=${this.busy}>${t('desk.signin.enter')}</button>
      </form>`;
  }

  submit(event) {
    event.preventDefault();
    const {username, password, totp} = event.target.elements;
    return this.begin(async () => ({username: username.value.trim(), password: password.value, totp: totp.value}));
  }

  /** The authenticator app of an officer of the cast is the sandbox's. */
  play({username, password}) {
    return this.begin(async () => {
      const {totp} = await read('/sandbox/phone/totp', {method: 'POST', json: {username}});
      return {username, password, totp};
    });
  }

  async begin(credentials) {
    Object.assign(this, {busy: true, problem: null});
    this.page.draw();
    try {
      const isSame = await signIn(await credentials());
      // Somebody else gets a fresh page: nothing of what stood here is theirs.
      if (isSame) await this.done();
      else location.replace(location.pathname);
    } catch (error) {
      if (!error.code) throw error;
      this.problem = error;
    } finally {
      this.busy = false;
      this.page.draw();
    }
  }
}
