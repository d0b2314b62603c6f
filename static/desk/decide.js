// What may be done with a case now, each by one key; words that are typed survive a refusal.
import {html, nothing, problemNote, t} from '../shared/page.js';
import {shape} from './marks.js';
import {ask, mayAct, officer, send} from './session.js';

const REASONS = ['not_genuine', 'mismatch', 'not_ours', 'incomplete', 'other'];
const DOUBTFUL = ['mismatch', 'not_found', 'pending'];
// What an act needs of its officer before it is sent, its key, and whether the case has left the desk then.
const ACTS = {
  acceptance: {key: 's', in: one => one.state === 'submitted'},
  approval: {key: 't', in: one => one.state === 'accepted', form: true},
  supplement: {key: 'b', in: one => one.state === 'accepted', form: true, isLast: true},
  rejection: {key: 'j', in: one => ['submitted', 'accepted'].includes(one.state) || (one.state === 'supplement_required' && one.overdue), form: true, isLast: true},
  issuing: {key: 'c', in: one => Boolean(one.stuck), isLast: true},
};
// Somebody was quicker, or the case is not what was read.
const OVERTAKEN = ['changed', 'held', 'illegal_step', 'second_officer_needed'];

// What this officer has done with in this window does not come up again as the next one.
const decided = new Set();

export class Decisions {
  constructor(screen) {
    Object.assign(this, {screen, page: screen.page, open: null, told: null, problem: null});
    this.typed = {comment: '', why: '', remedy: '', reason: 'mismatch', missing: new Map()};
  }

  get possible() { return mayAct() && !this.screen.hold.isOthers ? Object.keys(ACTS).filter(name => ACTS[name].in(this.screen.one)) : []; }

  keys() {
    return [
      ...this.possible.map(name => [ACTS[name].key, t(`act.${name}`), () => this.begin(name)]),
      ['n', t('case.next'), () => this.next()],
      ...(this.open ? [['Escape', t('cancel'), () => this.close()]] : []),
    ];
  }

  begin(name) {
    if (this.busy) return;
    if (!ACTS[name].form) return this.decide(name, {});
    this.open = name;
    this.page.draw();
    queueMicrotask(() => document.querySelector('.decision :is(input, textarea, select)')?.focus());
  }

  close() {
    Object.assign(this, {open: null, problem: null});
    this.page.draw();
    document.querySelector('h1').focus();
  }

  async decide(name, words) {
    Object.assign(this, {busy: true, problem: null, told: null});
    this.page.draw();
    try {
      const one = await send(`${this.screen.path}/${name}`, {...words, version: this.screen.one.version});
      const isNoted = name === 'approval' && one.state === 'accepted';
      this.told = {look: 'good', text: t(isNoted ? 'told.noted' : `told.${name}`), isLast: isNoted || name === 'approval' || ACTS[name].isLast};
      this.open = null;
      if (this.told.isLast) decided.add(one.id);
      this.screen.take(one);
      queueMicrotask(() => document.querySelector('.told :is(a, button)')?.focus());
    } catch (error) {
      if (!error.code) throw error;
      this.problem = error;
      if (OVERTAKEN.includes(error.code)) await this.catchUp();
    } finally {
      this.busy = false;
      this.page.draw();
    }
  }

  /** Read the case again and say what changed; what was typed stays where it is. */
  async catchUp() {
    const before = this.screen.one;
    const now = await ask(this.screen.path);
    const since = now.timeline.slice(before.timeline.length).map(each => `${t(`case.by.${each.by}`)}：${t(`application.state.${each.state}`)}`);
    const answered = now.register?.result !== before.register?.result ? [t('told.register')] : [];
    const noted = now.first_approval && !before.first_approval ? [t('told.by', {officer: now.first_approval.officer})] : [];
    if (now.version !== before.version) this.told = {look: 'warn', text: t('told.changed', {what: [...since, ...answered, ...noted].join('；') || t('told.changed.fields')})};
    this.screen.take(now);
    if (this.open && !this.possible.includes(this.open)) this.told = {...this.told, text: `${this.told?.text ?? ''} ${t('told.kept')}`, look: 'warn'};
  }

  async next() {
    const {items} = await ask(this.page.queue?.path ?? '/applications?limit=100&queue=unassigned');
    const rest = items.filter(each => each.id !== this.screen.id && !decided.has(each.id) && (!each.held || each.held.officer_id === officer().id));
    this.page.go(rest.length ? `case/${rest[0].id}` : this.screen.back);
  }

  viewTold() {
    const {told} = this;
    if (!told) return nothing;
    return html`<div class="note told ${told.look}" role="status"><p>${shape(told.look)} ${told.text}</p>
      ${told.isLast ? html`<button class="button main" @click=${() => this.next()}><kbd>n</kbd> ${t('case.next')}</button>` : nothing}</div>`;
  }

  view() {
    const names = this.possible;
    if (!names.length && !this.open) return nothing;
    return html`<section class="decision" aria-label=${t('case.decide')}>
      ${problemNote(this.problem)}
      ${this.open ? this[`view_${this.open}`]() : html`<div class="actions">${names.map(name => html`
        <button class="button ${name === 'rejection' ? 'bad' : names[0] === name ? 'main' : ''}" ?disabled=${this.busy} @click=${() => this.begin(name)}><kbd>${ACTS[name].key}</kbd> ${t(`act.${name}`)}</button>`)}</div>`}
    </section>`;
  }

  viewForm(name, fields, words) {
    const submit = event => { event.preventDefault(); return this.decide(name, words()); };
    return html`<form @submit=${submit} @keydown=${event => { if (event.ctrlKey && event.key === 'Enter') event.currentTarget.requestSubmit(); }}>
      <h2>${t(`act.${name}`)}</h2>${fields}
      <div class="actions"><button class="button ${name === 'rejection' ? 'bad-fill' : 'main'}" ?disabled=${this.busy || !this.possible.includes(name)}>${t(`act.${name}.yes`)}</button>
        <button type="button" class="button" @click=${() => this.close()}>${t('cancel')} <kbd>Esc</kbd></button></div></form>`;
  }

  input(name) { return event => { this.typed[name] = event.target.value; this.page.draw(); }; }

  view_approval() {
    const isDoubtful = DOUBTFUL.includes(this.screen.one.register?.result);
    return this.viewForm('approval', html`<div class="field"><label for="comment">${t(isDoubtful ? 'decide.why' : 'decide.comment')}</label>
      <input id="comment" maxlength="500" autocomplete="off" ?required=${isDoubtful} .value=${this.typed.comment} @input=${this.input('comment')}></div>`,
    () => (this.typed.comment.trim() ? {comment: this.typed.comment} : {}));
  }

  view_rejection() {
    const {reason, why, remedy} = this.typed;
    return this.viewForm('rejection', html`
      <div class="field"><label for="reason">${t('decide.reason')}</label><select id="reason" @change=${this.input('reason')}>${REASONS.map(each => html`<option value=${each} ?selected=${each === reason}>${t(`rejection.${each}`)}</option>`)}</select></div>
      <div class="field"><label for="why">${t('decide.explain')}</label><textarea id="why" rows="2" required maxlength="250" .value=${why} @input=${this.input('why')}></textarea></div>
      <div class="field"><label for="remedy">${t('decide.remedy')}</label><textarea id="remedy" rows="2" maxlength="240" placeholder=${t(`remedy.${reason}`)} .value=${remedy} @input=${this.input('remedy')}></textarea></div>`,
    () => ({reason, comment: `${why}\n${remedy || t(`remedy.${reason}`)}`}));
  }

  view_supplement() {
    const {missing} = this.typed;
    const {type, words} = this.screen;
    const things = [...type.conversion.attachments.map(each => ['kind', each.kind]), ...['certificate_number', 'issued_on', ...type.fields.map(each => each.name)].map(name => ['field', name])];
    const toggle = (key, isOn) => { if (isOn) missing.set(key, missing.get(key) ?? ''); else missing.delete(key); this.page.draw(); };
    return this.viewForm('supplement', html`<p class="small quiet">${t('decide.once')}</p>
      <datalist id="usual">${['unclear', 'cut', 'other_person', 'expired', 'wrong'].map(each => html`<option value=${t(`usual.${each}`)}></option>`)}</datalist>
      <fieldset class="checklist"><legend class="seen-by-readers">${t('decide.missing')}</legend>${things.map(([sort, name]) => {
        const key = `${sort}.${name}`;
        return html`<div class="item"><label><input type="checkbox" .checked=${missing.has(key)} @change=${event => toggle(key, event.target.checked)}> <span lang="zh-CN">${words.label(name)}</span></label>
          ${missing.has(key) ? html`<input required maxlength="200" list="usual" aria-label="${words.label(name)} ${t('decide.missing.why')}" placeholder=${t('decide.missing.why')} .value=${missing.get(key)} @input=${event => missing.set(key, event.target.value)}>` : nothing}</div>`;
      })}</fieldset>`,
    () => ({items: [...missing].map(([key, reason]) => { const [sort, name] = key.split('.'); return {[sort]: name, reason}; })}));
  }
}
