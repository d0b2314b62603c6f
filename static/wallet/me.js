// The person, and what stops everything.
import {busy, html, kept, languageButton, moment, nothing, t, working} from '../shared/page.js';
import {ask, forget, send, signOut} from './session.js';

export class Me {
  tab = 'me';

  constructor(page) {
    this.page = page;
  }

  title() { return t('me.title'); }

  async enter() {
    this.me = await ask('/me');
    this.page.unread = this.me.unread;
    this.page.draw();
  }

  view() {
    const {me} = this;
    if (!me) return busy();
    return html`
      ${me.bound ? html`<section class="group"><div class="row"><span class="face" aria-hidden="true">${me.name[0]}</span>
        <span class="grow"><strong>${me.name}</strong><br><span class="small quiet number">${me.id_number}</span><br>
        <span class="small quiet">${t('me.bound', {at: moment(me.bound_at), method: t(`method.${me.method}`)})}</span></span></div></section>` : nothing}
      ${me.bound && me.moving ? this.viewMoving(me.moving) : nothing}
      <nav class="group" aria-label=${t('me.title')}>
        <a class="row" href="#/applications"><span class="grow">${t('me.applications')}</span></a>
        <a class="row" href="#/objections"><span class="grow">${t('me.objections')}</span></a>
      </nav>
      <div class="group">
        <label class="row"><span class="grow">${t('me.elder')}</span><input type="checkbox" .checked=${kept.get('elder') === 'yes'} @change=${event => this.setElder(event.target.checked)}></label>
        <div class="row"><span class="grow">${t('me.language')}</span>${languageButton(this.page)}</div>
      </div>
      ${me.bound ? html`${this.danger('panic', () => this.panic())}${this.danger('unbind', () => this.unbind())}` : nothing}
      <button class="button" ?disabled=${this.busy} @click=${() => this.leaveWallet(signOut)}>${t('me.signout')}</button>`;
  }

  viewMoving({id, effective_at: at, objected}) {
    if (objected) return html`<p class="note" role="status">${t('me.moving.objected')}</p>`;
    return html`<section class="note warn"><p>${t('me.moving', {at: moment(at)})}</p>
      <button class="button" ?disabled=${this.busy} @click=${() => this.object(id)}>${t('me.moving.object')}</button></section>`;
  }

  object(id) {
    return working(this, async () => {
      await send(`/me/moves/${id}/objection`);
      await this.enter();
    });
  }

  /** What cannot be undone is explained first, and asked for twice. */
  danger(name, act) {
    return html`<details class="group"><summary class="row bad-ink">${t(`me.${name}`)}</summary>
      <div class="field"><p class="small">${t(`me.${name}.words`)}</p><button class="button bad-fill" ?disabled=${this.busy} @click=${act}>${t(`me.${name}.yes`)}</button></div></details>`;
  }

  setElder(on) {
    kept.set('elder', on ? 'yes' : null);
    document.documentElement.classList.toggle('elder', on);
  }

  panic() { return this.leaveWallet(() => send('/me/panic'), 'me.panic.done'); }
  unbind() { return this.leaveWallet(() => ask('/me/binding', {method: 'DELETE'})); }

  leaveWallet(work, told = null) {
    return working(this, async () => {
      await work();
      forget();
      Object.assign(this.page, {unread: 0, told});
      this.page.go('signin');
    });
  }
}
