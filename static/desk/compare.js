// What the applicant says beside what the register says: every difference has a shape and a word.
import {html, nothing, t} from '../shared/page.js';
import {badge} from './marks.js';

const PARTIES = {self: each => each.holders, child: each => each.guardians, institution: each => [each.representative].filter(Boolean)};
const MARKS = {same: 'good', differs: 'bad', only_register: 'none', only_applicant: 'warn'};

export function compare(one, words) {
  const rows = rowsOf(one, words);
  return html`<div class="paper scrolls" tabindex="0"><table class="list compare"><caption>${t('compare.title')}</caption>
    <thead><tr><th scope="col">${t('compare.field')}</th><th scope="col">${t('compare.applicant')}</th><th scope="col">${t('compare.register')}</th><th scope="col">${t('compare.mark')}</th></tr></thead>
    <tbody>${rows.map(({field, label, applicant, register, mark}) => html`<tr class=${mark ?? nothing} data-field=${field}>
      <th scope="row" lang="zh-CN">${label}</th><td lang="zh-CN">${applicant ?? '—'}</td><td lang="zh-CN">${register ?? '—'}</td>
      <td>${mark ? badge(MARKS[mark], t(`compare.${mark}`)) : nothing}</td></tr>`)}</tbody></table></div>`;
}

function rowsOf(one, words) {
  const values = one.register?.values;
  const party = values ? (PARTIES[one.for]?.(values) ?? []).find(each => each.id_number === one.applicant.id_number) ?? PARTIES[one.for]?.(values)[0] : null;
  const known = [
    ['name', one.applicant.name, party?.name], ['id_number', one.applicant.id_number, party?.id_number],
    ['certificate_number', one.certificate_number, values?.number], ['card_number', one.card_number, null],
    ['authority', one.authority.name, values?.authority.name || values?.authority.code], ['issued_on', one.issued_on, values?.issued_on],
    ['valid_from', null, values?.valid_from], ['valid_to', null, values && (values.valid_to ?? t('no_end'))],
    ['state', null, values && t(`state.${values.state}`)],
    ...[...new Set([...Object.keys(one.fields), ...Object.keys(values?.fields ?? {})])].map(name => [name, one.fields[name], values?.fields[name]]),
  ];
  const different = new Set(one.differences.map(each => each.field));
  return known.filter(([, applicant, register]) => applicant || register).map(([field, applicant, register]) => ({
    field, label: words.label(field), applicant: words.value(field, applicant), register: words.value(field, register),
    mark: markOf(different.has(field), applicant, register, values),
  }));
}

function markOf(differs, applicant, register, values) {
  if (differs) return 'differs';
  if (!values) return null;
  if (applicant && register) return 'same';
  return register ? 'only_register' : 'only_applicant';
}
