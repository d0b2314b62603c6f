// The front door: what this is, its three faces, and whom one may play in the sandbox.
import {read} from '../shared/api.js';
import {has, html, inSandbox, languageButton, nothing, Page, problemNote, t} from '../shared/page.js';

class Front {
  constructor(page) { this.page = page; }
  title() { return t('product'); }

  async enter() {
    if (!inSandbox) return;
    this.cast = await read('/sandbox/cast');
    this.page.draw();
  }

  view() {
    return html`
      <p class="lead">${t('front.words')}</p>
      <nav class="faces">
        ${inSandbox ? face('wallet', '/wallet/') : html`<p class="note">${t('front.mini')}</p>`}
        ${face('scanner', '/scanner/')}
        ${face('desk', '/desk/')}
      </nav>
      ${inSandbox ? html`<section class="note good"><h2>${t('front.try')}</h2><ol><li>${t('front.try.1')}</li><li>${t('front.try.2')}</li></ol></section>` : nothing}
      ${this.cast ? this.viewCast() : nothing}
      <p class="centered small"><a href="/docs">${t('front.docs')}</a> · <a href="/docs/code">${t('front.code')}</a></p>`;
  }

  viewCast() {
    const venues = this.cast.clients.filter(each => each.scope.split(' ').includes('verify'));
    return html`
      <h2 class="group-name">${t('front.who')} · ${t('front.citizens')}</h2>
      <ul class="group">${this.cast.citizens.map(each => html`<li><a class="row" href="/wallet/?as=${each.openid}">
        <span class="face" aria-hidden="true">${each.name[0]}</span><span class="grow"><strong>${each.name}</strong><br><span class="quiet small">${story(each)}</span></span></a></li>`)}</ul>
      <h2 class="group-name">${t('front.who')} · ${t('front.venues')}</h2>
      <ul class="group">${venues.map(each => html`<li><a class="row" href="/scanner/?as=${each.client_id}"><span class="grow">${each.name ?? each.client_id}</span></a></li>`)}</ul>
      <h2 class="group-name">${t('front.who')} · ${t('front.officers')}</h2>
      <ul class="group">${this.cast.officers.map(each => html`<li><a class="row" href="/desk/?as=${each.username}"><span class="grow">${each.name} <span class="quiet small">${t(`role.${each.role}`)}</span></span></a></li>`)}</ul>`;
  }
}

const MARKS = {wallet: '证', scanner: '扫', desk: '办'};
const face = (name, address) => html`<a class="face-card" href=${address}><span class="mark" aria-hidden="true">${MARKS[name]}</span>
  <span class="grow"><strong>${t(`front.${name}`)}</strong><span class="quiet small">${t(`front.${name}.words`)}</span></span></a>`;
const story = citizen => (has(`story.${citizen.openid.slice(-6)}`) ? t(`story.${citizen.openid.slice(-6)}`) : citizen.story);

const frame = screen => html`
  ${inSandbox ? html`<aside class="specimen">${t('specimen')}</aside>` : nothing}
  <header class="bar"><div></div><h1 tabindex="-1">${screen.title()}</h1><div class="right">${languageButton(page)}</div></header>
  <main class="screen">${problemNote(screen.problem)}${screen.view()}</main>`;

const page = new Page(document.getElementById('app'), {screens: {home: async () => new Front(page)}, frame, first: 'home'});
page.start();
