// A license as a card: what it is, whose, and its state in words, color and shape.
import {day, has, html, nothing, t} from '../shared/page.js';

const EMBLEMS = {
  birth_certificate: '生', physician_qualification: '医', physician_practice: '医', nurse_practice: '护',
  maternal_child_technique: '母', maternal_child_service: '母', medical_institution: '院', clinic_filing: '诊',
  tcm_clinic_filing: '中', radiology: '放', public_place_hygiene: '卫', drinking_water_hygiene: '水', disinfection_producer: '消',
};
const COLORS = {'医': 'teal', '护': 'rose', '生': 'amber', '母': 'violet'};
const LOOKS = {valid: 'good', suspended: 'warn', not_yet_valid: 'warn', expired: 'warn'};
const SHAPES = {
  good: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1M4.5 8l2.5 2.5 4.5-5', warn: 'M8 1.5 15 14H1zM8 6v4M8 11.6v.8', bad: 'M5 1h6l4 4v6l-4 4H5l-4-4V5zM5.5 5.5l5 5M10.5 5.5l-5 5',
};

export function stateBadge(state) {
  const look = LOOKS[state] ?? 'bad';
  return badge(look, t(`state.${state}`));
}

export const badge = (look, words) => html`<span class="badge ${look}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d=${SHAPES[look]} fill="none" stroke="currentColor" stroke-width="1.6"/></svg>${words}</span>`;

export function card(license, {leads = true} = {}) {
  const emblem = EMBLEMS[license.type] ?? '证';
  return html`
    <article class="card ${COLORS[emblem] ?? 'blue'} ${license.presentable ? '' : 'faded'}">
      <div class="card-head"><span class="emblem" aria-hidden="true">${emblem}</span>
        <div class="grow"><h2>${typeName(license)}</h2><p class="small">${license.authority.name}</p></div>${stateBadge(license.state)}</div>
      <dl>
        <div><dt>${t(license.role === 'holder' ? 'card.holder' : `role.${license.role}`)}</dt><dd>${license.holder.name_masked}</dd></div>
        <div><dt>${t('card.number')}</dt><dd class="number">${short(license.number_masked)}</dd></div>
        <div><dt>${t('card.valid_to')}</dt><dd>${day(license.valid_to)}</dd></div>
      </dl>
      ${license.flags.map(flag => html`<p class="small">${badge('warn', t(`flag.${flag}`))}</p>`)}
      ${license.objection ? html`<p class="small">${leads ? html`<a href="#/objections/${license.objection.id}">${t('card.objection')}</a>` : t('card.objection')}</p>` : nothing}
    </article>`;
}

/** A row of stars says no more than four do. */
const short = number => number.replace(/\*{5,}/, '****');

export const typeName = license => (has(`type.${license.type}`) ? t(`type.${license.type}`) : license.name);
