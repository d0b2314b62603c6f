// Sign-in of the sandbox: play one of the cast.
import {read} from '../shared/api.js';
import {busy, has, html, nothing, t, working} from '../shared/page.js';
import {ask, signIn} from './session.js';

export class SignIn {
  look = 'people';

  constructor(page) {
    this.page = page;
  }

  title() { return t('signin.title'); }

  async enter() {
    const wanted = new URLSearchParams(location.search).get('as');
    this.cast = await read('/sandbox/cast');
    this.page.draw();
    const citizen = this.cast.citizens.find(each => each.openid === wanted);
    if (citizen) {
      history.replaceState(null, '', location.pathname + location.hash);
      await this.play(citizen);
    }
  }

  view() {
    if (!this.cast) return busy();
    return html`
      ${this.page.told ? html`<p class="note good" role="status">${t(this.page.told)}</p>` : nothing}
      ${this.page.ended ? html`<p class="note warn" role="status">${t('signin.ended')}</p>` : nothing}
      <p class="quiet">${t('signin.words')}</p>
      <ul class="group">${this.cast.citizens.map(each => html`
        <li><button class="row leads" ?disabled=${this.busy} @click=${() => this.play(each)}>
          <span class="face" aria-hidden="true">${each.name[0]}</span>
          <span class="grow"><strong>${each.name}</strong><br><span class="quiet small">${story(each)}</span></span>
        </button></li>`)}
      </ul>`;
  }

  play(citizen) {
    return working(this, async () => {
      await signIn(citizen, this.cast.appid);
      const {after} = this.page;
      Object.assign(this.page, {after: null, ended: false, told: null});
      const me = await ask('/me');
      this.page.go(me.bound && !me.locked ? after?.slice(2) || 'home' : 'bind');
    });
  }
}

export const story = citizen => (has(`story.${citizen.openid.slice(-6)}`) ? t(`story.${citizen.openid.slice(-6)}`) : citizen.story);
