// Somebody as their document names them: its kind, their name and their number.
import {html, language, nothing, t} from '../shared/page.js';
import {read} from '../shared/api.js';

const EMPTY = {name: '', id_type: '111', id_number: '', birth_date: ''};
let kinds = null;

/** Which kinds of documents there are; asked once. */
export const loadKinds = async () => { kinds ??= (await read('/api/v1/id-types')).items; };

export class Person {
  typed = {...EMPTY};

  constructor(page, ids = {name: 'person', id_type: 'id_type', id_number: 'id_number'}) {
    Object.assign(this, {page, ids});
  }

  get kind() { return kinds.find(each => each.code === this.typed.id_type); }
  get isSilent() { return !this.kind.says.includes('birth_date'); }
  get isNamed() { return Boolean(this.typed.name.trim()); }

  get body() {
    const {name, id_type, id_number} = this.typed;
    return {name: name.trim(), id_type, id_number: id_number.trim()};
  }

  /** With what the number does not say. */
  get vouched() { return this.isSilent ? {...this.body, birth_date: this.typed.birth_date} : this.body; }

  set(name) { return event => { this.typed[name] = event.target.value; this.page.draw(); }; }

  view({asksBirth = false, required = true} = {}) {
    const {ids, typed} = this;
    const field = (name, label, longest, type = 'text') => html`<div class="field"><label for=${ids[name] ?? name}>${label}</label><input id=${ids[name] ?? name} ?required=${required} type=${type} maxlength=${longest} autocomplete="off" .value=${typed[name]} @input=${this.set(name)}></div>`;
    return html`<div class="field"><label for=${ids.id_type}>${t('bind.kind')}</label><select id=${ids.id_type} @change=${this.set('id_type')}>${kinds.map(each => html`
        <option value=${each.code} ?selected=${each.code === typed.id_type}>${language() === 'zh' ? each.name : each.name_en}</option>`)}</select></div>
      ${field('name', t('field.name'), 100)}${field('id_number', t('bind.number'), 40)}
      ${asksBirth && this.isSilent ? field('birth_date', t('person.birth_date'), 10, 'date') : nothing}`;
  }
}
