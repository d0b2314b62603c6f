// The desk: which screens there are, the frame around them, and the keys.
import {addTexts, html, inSandbox, kept, languageButton, nothing, Page, problemNote, t} from '../shared/page.js';
import {find, mayAct, mayWatch, officer, over, signOut} from './session.js';

addTexts(name => import(`./texts/${name}.js`));

const screens = {
  queue: behindSignIn(async name => new (await import('./queue.js')).Queue(page, name)),
  counter: behindSignIn(async () => new (await import('./counter.js')).Counter(page)),
  persons: behindSignIn(async () => new (await import('./persons.js')).PersonActs(page)),
  figures: behindSignIn(async () => new (await import('./figures.js')).FiguresScreen(page)),
  watch: behindSignIn(async () => new (await import('./watch.js')).Watch(page)),
  staff: behindSignIn(async () => new (await import('./staff.js')).Staff(page)),
  objection: behindSignIn(async id => new (await import('./objection.js')).Objection(page, id)),
  case: behindSignIn(async id => new (await import('./case.js')).Case(page, id)),
};
const PLACES = [{name: 'queue', isFor: () => true}, {name: 'counter', isFor: mayAct}, {name: 'persons', isFor: () => true}, {name: 'figures', isFor: () => true}, {name: 'staff', isFor: mayWatch}, {name: 'watch', isFor: mayWatch}];

export const page = new Page(document.getElementById('app'), {screens, frame, first: 'queue'});

function behindSignIn(open) {
  return async (...parts) => ((await find()) ? open(...parts) : signInScreen());
}

async function signInScreen(options) {
  return new (await import('./sign_in.js')).SignIn(page, options);
}

/** The session has ended: the same officer signs in over the page, and goes on where they were. */
over.ask = async () => {
  const dialog = document.getElementById('over');
  dialog.showModal();
  await new Promise(done => {
    signInScreen({isOver: true, done}).then(screen => {
      page.over = screen;
      page.draw();
      screen.enter();
    });
  });
  page.over = null;
  page.draw();
  dialog.close();
};

function frame(screen) {
  const who = officer();
  return html`
    ${inSandbox ? html`<aside class="specimen">${t('specimen')}</aside>` : nothing}
    <header class="bar desk-bar">
      <div>${screen.back ? html`<a class="plain back" href="#/${screen.back}" aria-label=${t('back')}></a>` : nothing}</div>
      <h1 tabindex="-1">${screen.title()}</h1>
      <div class="right">${who ? html`<span class="small who">${who.name} · ${t(`role.${who.role}`)}<br><span class="quiet">${who.authority.name}</span></span>
        <button class="plain" aria-label=${t('desk.keys')} @click=${() => help()}>?</button>` : nothing}
        ${languageButton(page)}
        ${who ? html`<button class="plain small" @click=${leave}>${t('desk.out')}</button>` : nothing}</div>
    </header>
    ${who ? html`<nav class="places" aria-label=${t('tabs')}>${PLACES.filter(each => each.isFor()).map(({name}) => html`
      <a href="#/${name}" aria-current=${screen.place === name ? 'page' : nothing}>${t(`place.${name}`)}</a>`)}</nav>` : nothing}
    <main class="screen ${screen.look ?? ''}">${problemNote(screen.problem)}${screen.view()}</main>
    <dialog id="over" class="sheet full" aria-label=${t('desk.signin')} @cancel=${event => event.preventDefault()}>
      <div class="screen narrow"><h2>${t('desk.signin')}</h2>${page.over?.view() ?? nothing}</div></dialog>
    <dialog id="keys" class="sheet" aria-labelledby="keys-title">
      <h2 id="keys-title">${t('desk.keys')}</h2>
      <label class="row"><span class="grow">${t('desk.keys.on')}</span><input type="checkbox" .checked=${hasKeys()} @change=${event => { kept.set('desk.keys', event.target.checked ? null : 'off'); page.draw(); }}></label>
      <label class="row"><span class="grow">${t('me.elder')}</span><input type="checkbox" .checked=${kept.get('elder') === 'yes'} @change=${event => setElder(event.target.checked)}></label>
      <table><caption class="seen-by-readers">${t('desk.keys')}</caption><thead class="seen-by-readers"><tr><th scope="col">${t('desk.key')}</th><th scope="col">${t('desk.does')}</th></tr></thead>
        <tbody>${[...(screen.keys?.() ?? []), ['?', t('desk.keys')]].map(([key, does]) => html`<tr><th scope="row"><kbd>${KEY_NAMES[key] ?? key}</kbd></th><td>${does}</td></tr>`)}</tbody></table>
      <form method="dialog"><button class="button">${t('close')}</button></form>
    </dialog>`;
}

const KEY_NAMES = {ArrowDown: '↓', ArrowUp: '↑', Enter: '⏎', Escape: 'Esc'};
const hasKeys = () => kept.get('desk.keys') !== 'off';
const help = () => document.getElementById('keys').showModal();

function setElder(on) {
  kept.set('elder', on ? 'yes' : null);
  document.documentElement.classList.toggle('elder', on);
}

async function leave() {
  await signOut();
  location.replace(location.pathname);
}

// One key, one act; never while somebody writes, and never with a key of the browser's.
addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const isWriting = event.target.matches?.('input:not([type=checkbox], [type=radio]), textarea, select');
  if (isWriting && event.key !== 'Escape') return;
  if (document.querySelector('dialog[open]') || !hasKeys()) return;
  const known = page.screen?.keys?.().find(([key, , act]) => act && key === event.key);
  if (event.key === '?') help();
  else if (known) known[2]();
  else return;
  event.preventDefault();
});

page.start();
