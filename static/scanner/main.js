// The scanner: which screens there are, and the frame around them.
import {html, inSandbox, languageButton, nothing, Page, problemNote, t} from '../shared/page.js';
import {session} from './checking.js';

const screens = {
  signin: async code => new (await import('./sign_in.js')).SignIn(page, code),
  ready: async () => (session() ? new (await import('./ready.js')).Ready(page) : screens.signin()),
  history: async () => new (await import('./history.js')).History(page),
};

const page = new Page(document.getElementById('app'), {screens, frame, first: 'ready'});

page.fail = event => {
  const {code} = event.reason ?? {};
  if (!code || !page.screen) return;
  event.preventDefault();
  if (['unauthorized', 'device_revoked'].includes(code)) {
    page.why = code === 'unauthorized' ? 'ended' : 'revoked';
    page.show();
    return;
  }
  page.screen.problem = event.reason;
  page.draw();
};

function frame(screen) {
  if (screen.isFull) return screen.view();
  return html`
    ${inSandbox ? html`<aside class="specimen">${t('specimen')}</aside>` : nothing}
    <header class="bar">
      <div>${screen.back ? html`<a class="plain back" href="#/${screen.back}" aria-label=${t('back')}></a>` : nothing}</div>
      <h1 tabindex="-1">${screen.title()}</h1>
      <div class="right">${languageButton(page)}</div>
    </header>
    <main class="screen">${problemNote(screen.problem)}${screen.view()}</main>`;
}

page.start();
