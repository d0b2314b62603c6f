// What happened, in sentences.
import {busy, html, moment, nothing, t} from '../shared/page.js';
import {ask, send} from './session.js';

const LEADS = {license: id => `license/${id}`, application: id => `applications/${id}`, objection: id => `objections/${id}`, usage: () => 'usage', move: () => 'me'};

export class Messages {
  tab = 'messages';

  constructor(page) {
    this.page = page;
  }

  title() { return t('messages.title'); }
  enter() { return this.load(); }

  async load(cursor) {
    const {items, next_cursor: next} = await ask(`/me/messages${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`);
    this.items = cursor ? [...this.items, ...items] : items;
    this.next = next;
    this.page.draw();
    await this.noteRead(items.filter(each => !each.read_at));
  }

  /** What was on the screen was read; it stays marked as new until the screen is left. */
  async noteRead(items) {
    await Promise.all(items.map(each => send(`/me/messages/${each.id}/reading`)));
    this.page.unread = (await ask('/me')).unread;
    this.page.draw();
  }

  view() {
    if (!this.items) return busy();
    if (!this.items.length) return html`<p class="empty">${t('messages.empty')}</p>`;
    return html`
      <ul class="group">${this.items.map(each => html`<li><article class="line">
        <div class="line-head"><strong lang="zh-CN">${each.title}</strong>${each.read_at ? nothing : html`<span class="badge bad">${t('messages.new')}</span>`}</div>
        <p class="small" lang="zh-CN">${each.body}</p>
        <p class="small quiet">${moment(each.at)}${each.link && LEADS[each.link.kind] ? html` · <a href="#/${LEADS[each.link.kind](each.link.id)}">${t('messages.open')}</a>` : nothing}</p>
      </article></li>`)}</ul>
      ${this.next ? html`<button class="button" @click=${() => this.load(this.next)}>${t('more')}</button>` : nothing}`;
  }
}
