// The wallet: which screens there are, and the frame around them.
import {html, inSandbox, languageButton, nothing, Page, problemNote, t} from '../shared/page.js';
import {isSignedIn} from './session.js';

const TABS = ['home', 'usage', 'messages', 'me'];
const screens = {
  signin: async () => new (await import('./sign_in.js')).SignIn(page),
  bind: behindSignIn(async () => new (await import('./bind.js')).Bind(page)),
  home: behindSignIn(async () => new (await import('./home.js')).Home(page)),
  license: behindSignIn(async id => new (await import('./license.js')).License(page, id)),
  show: behindSignIn(async id => new (await import('./show.js')).Show(page, id)),
  usage: behindSignIn(async id => new (await import('./usage.js')).Usage(page, id)),
  messages: behindSignIn(async () => new (await import('./messages.js')).Messages(page)),
  objections: behindSignIn(async id => new (await import('./objections.js')).Objections(page, id)),
  object: behindSignIn(async id => new (await import('./objections.js')).NewObjection(page, id)),
  applications: behindSignIn(async id => new (await import('./applications.js')).Applications(page, id)),
  apply: behindSignIn(async id => new (await import('./apply.js')).Apply(page, id)),
  me: behindSignIn(async () => new (await import('./me.js')).Me(page)),
};

export const page = new Page(document.getElementById('app'), {screens, frame, first: 'home'});

function behindSignIn(open) {
  return async (...parts) => {
    if (isSignedIn()) return open(...parts);
    page.after = location.hash;
    return screens.signin();
  };
}

/** Where a problem leads: to sign-in, or to proving who one is; else it is told on the screen. */
page.fail = event => {
  const {code} = event.reason ?? {};
  if (!code || !page.screen) return;
  event.preventDefault();
  if (code === 'unauthorized') {
    page.after = location.hash;
    page.ended = true;
    page.show();
  } else if (code === 'not_bound' || code === 'locked') {
    page.go('bind', {replace: true});
  } else {
    page.screen.problem = event.reason;
    page.draw();
  }
};

function frame(screen) {
  return html`
    ${inSandbox && !screen.isCalm ? html`<aside class="specimen">${t('specimen')}</aside>` : nothing}
    <header class="bar">
      <div>${screen.back ? html`<a class="plain back" href="#/${screen.back}" aria-label=${t('back')}></a>` : nothing}</div>
      <h1 tabindex="-1">${screen.title()}</h1>
      <div class="right">${languageButton(page)}</div>
    </header>
    <main class="screen ${screen.look ?? ''}">${problemNote(screen.problem)}${screen.view()}</main>
    ${screen.tab ? html`<nav class="tabs" aria-label=${t('tabs')}>${TABS.map(name => html`
      <a href="#/${name}" aria-current=${screen.tab === name ? 'page' : nothing}>${icon(name)}<span>${t(`tab.${name}`)}</span>${
        name === 'messages' && page.unread ? html`<b class="count">${page.unread}<span class="seen-by-readers">${t('unread')}</span></b>` : nothing}</a>`)}</nav>` : nothing}`;
}

const SHAPES = {
  home: 'M3 7h18v12H3zM3 11h18M7 15h4', usage: 'M12 5a9 7 0 0 1 9 7 9 7 0 0 1-18 0 9 7 0 0 1 9-7M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5',
  messages: 'M4 5h16v11H10l-4 4v-4H4z', me: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 20c0-4 4-6 8-6s8 2 8 6',
};
const icon = name => html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${SHAPES[name]} /></svg>`;

page.start();
