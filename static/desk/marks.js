// States as shapes and words: nobody has to see a color.
import {html, nothing, svg, t} from '../shared/page.js';

const SHAPES = {
  good: 'M3 8.5 6.5 12 13 4.5', bad: 'M4 4l8 8M12 4l-8 8', warn: 'M8 3v6M8 12v1', none: 'M3 8h10',
};
export const shape = look => svg`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${SHAPES[look] ?? SHAPES.none} fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/></svg>`;
export const badge = (look, text) => html`<span class="badge ${look}">${shape(look)}${text}</span>`;

const STATES = {issued: 'good', rejected: 'bad', withdrawn: 'none', supplement_required: 'warn'};
const REGISTER = {match: 'good', mismatch: 'bad', not_found: 'warn', pending: 'none'};

export const stateBadge = each => html`${badge(STATES[each.state] ?? 'none', t(`application.state.${each.state}`))}
  ${each.stuck ? badge('bad', t('desk.stuck')) : nothing}`;
export const registerBadge = result => (result ? badge(REGISTER[result], t(`desk.register.${result}`)) : nothing);
