// What every page has: a language, a screen by the address after #, and one place that draws.
import {Problem} from './api.js';
import {html, nothing, render, svg} from '../vendor/lit-html/lit-html.js';

export {html, nothing, svg};

const LANGUAGES = ['zh', 'en'];
const memory = storage();
let texts = {};
const ownTexts = [];

export const inSandbox = document.documentElement.dataset.environment === 'sandbox';
export const kept = {
  get: name => memory.getItem(name),
  set: (name, value) => (value === null ? memory.removeItem(name) : memory.setItem(name, value)),
};

export function language() {
  const chosen = kept.get('language');
  if (LANGUAGES.includes(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** A page with many words of its own brings them: `load` gets the language's name. */
export const addTexts = load => ownTexts.push(load);

export async function chooseLanguage(name = language()) {
  kept.set('language', name);
  const loaded = await Promise.all([import(`./texts/${name}.js`), ...ownTexts.map(load => load(name))]);
  texts = Object.assign({}, ...loaded.map(each => each.default));
  document.documentElement.lang = name === 'zh' ? 'zh-CN' : 'en';
}

/** The text of a name, `{gaps}` filled; a name without a text is shown as it is. */
export function t(name, gaps = {}) {
  const text = texts[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, gap) => gaps[gap] ?? whole);
}
export const has = name => name in texts;

const formats = {};
function format(kind, options) {
  const key = kind + language();
  formats[key] ??= new Intl.DateTimeFormat(document.documentElement.lang, {timeZone: 'Asia/Shanghai', ...options});
  return formats[key];
}
export const day = text => (text ? format('day', {dateStyle: 'long'}).format(new Date(text)) : t('no_end'));
export const moment = text => format('moment', {dateStyle: 'medium', timeStyle: 'short'}).format(new Date(text));
export const time = text => format('time', {timeStyle: 'medium'}).format(new Date(text));

/** Show `screens` by the address: a screen has `title()`, `view()`, and may have `enter` and `leave`. */
export class Page {
  constructor(root, {screens, frame, first}) {
    Object.assign(this, {root, screens, frame, first, screen: null, waiting: false});
  }

  async start() {
    document.documentElement.classList.toggle('elder', kept.get('elder') === 'yes');
    // The screen's file and the texts come side by side.
    this.open().catch(() => {});
    await chooseLanguage();
    addEventListener('hashchange', () => this.show());
    addEventListener('unhandledrejection', event => this.fail(event));
    await this.show();
  }

  get path() {
    return location.hash.slice(2).split('/').map(decodeURIComponent);
  }

  go(path, {replace = false} = {}) {
    const address = `#/${path}`;
    if (location.hash === address) return this.show();
    if (replace) location.replace(address);
    else location.hash = address;
  }

  async open() {
    const [name, ...rest] = this.path;
    return (this.screens[name] ?? this.screens[this.first])(...rest);
  }

  async show() {
    const asked = (this.asked = Symbol(location.hash));
    const made = await this.open().catch(error => this.cannotOpen(error));
    if (!made) return;
    if (this.asked !== asked) return;
    this.screen?.leave?.();
    this.screen = made;
    this.draw();
    scrollTo(0, 0);
    document.querySelector('h1')?.focus({preventScroll: true});
    await made.enter?.();
  }

  /** A screen's file did not come: there is no network, or a newer release whose files have other names. */
  async cannotOpen(error) {
    if (error.code) throw error;
    const page = await fetch(location.pathname, {cache: 'no-store'}).then(answer => answer.text()).catch(() => null);
    if (page && !page.includes(import.meta.url.split('/')[4])) return location.reload();
    if (!this.screen) return;
    this.screen.problem = new Problem(0);
    this.draw();
  }

  /** Draw soon: many changes at once are one drawing, also in a tab that nobody looks at. */
  draw() {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      document.title = `${this.screen.title()} · ${t('product')}`;
      render(this.frame(this.screen), this.root);
    });
  }

  fail(event) {
    if (!this.screen || !event.reason?.code) return;
    event.preventDefault();
    this.screen.problem = event.reason;
    this.draw();
  }
}

/** Do one thing of a screen at a time: a second tap meanwhile does nothing. */
export async function working(screen, work) {
  if (screen.busy) return undefined;
  Object.assign(screen, {busy: true, problem: null});
  screen.page.draw();
  try {
    return await work();
  } finally {
    screen.busy = false;
    screen.page.draw();
  }
}

export const problemNote = problem => problem
  ? html`<div class="note bad" role="alert"><p>${problem.words(t, has)}</p></div>` : nothing;
export const busy = () => html`<p class="busy" role="status">${t('busy')}</p>`;

export function languageButton(page) {
  const other = language() === 'zh' ? 'en' : 'zh';
  const choose = async () => { await chooseLanguage(other); page.draw(); };
  return html`<button class="plain small" lang=${other === 'zh' ? 'zh-CN' : 'en'} @click=${choose}>${other === 'zh' ? '中文' : 'EN'}</button>`;
}

function storage() {
  try {
    localStorage.setItem('probe', '');
    localStorage.removeItem('probe');
    return localStorage;
  } catch {
    const held = new Map();
    return {getItem: name => held.get(name) ?? null, setItem: (name, value) => held.set(name, value), removeItem: name => held.delete(name)};
  }
}
