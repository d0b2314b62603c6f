// What this gate asks, and which licenses will do there: chosen when it is enrolled, changed later.
import {has, html, t} from '../shared/page.js';
import {saveSettings, settings} from './checking.js';

export function viewAsked({types, purposes}) {
  const {accept, place, purpose} = settings();
  return html`
    <div class="field"><label for="purpose">${t('scanner.purpose')}</label><select id="purpose" @change=${set('purpose')}>
      ${purposes.map(each => html`<option value=${each.code} ?selected=${each.code === purpose}>${named('purpose', each.code, each.label)}</option>`)}</select></div>
    <div class="field"><label for="place">${t('scanner.place')}</label><input id="place" maxlength="100" .value=${place} @input=${set('place')}></div>
    <fieldset class="choices"><legend class="row small quiet">${t('scanner.accept')}</legend>
      ${types.map(each => html`<label class="row"><input type="checkbox" .checked=${accept.includes(each.code)} @change=${flip(each.code)}><span class="grow">${named('type', each.code, each.name)}</span></label>`)}
    </fieldset>`;
}

const named = (kind, code, otherwise) => (has(`${kind}.${code}`) ? t(`${kind}.${code}`) : otherwise);
const set = name => event => saveSettings({[name]: event.target.value});
const flip = code => event => {
  const others = settings().accept.filter(each => each !== code);
  saveSettings({accept: event.target.checked ? [...others, code] : others});
};
