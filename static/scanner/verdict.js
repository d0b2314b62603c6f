// The verdict on the whole screen: word, shape and color, to be read from two meters.
import {day, has, html, inSandbox, nothing, svg, t, time} from '../shared/page.js';

const SHAPES = {
  valid: svg`<circle cx="50" cy="50" r="46"/><path d="m28 52 15 15 30-33"/>`,
  invalid: svg`<path d="M31 4h38l27 27v38L69 96H31L4 69V31z"/><path d="m34 34 32 32m0-32L34 66"/>`,
  unknown: svg`<path d="M50 6 96 90H4z"/><path d="M50 36v26m0 11v3"/>`,
  specimen: svg`<rect x="6" y="20" width="88" height="60" rx="6" stroke-dasharray="9 6"/><path d="M26 50h48"/>`,
};

/** How a verdict looks. A specimen is grey, and green only where everything is one. */
export function lookOf({verdict, reason, specimen}) {
  if (reason === 'specimen' || (specimen && !inSandbox)) return 'specimen';
  return verdict;
}

export function viewVerdict(result, {types, next, help}) {
  const look = lookOf(result);
  const title = has(`reason.${result.reason}`) ? t(`reason.${result.reason}`) : result.reason;
  return html`<main class="verdict ${look}"><h1 class="seen-by-readers" tabindex="-1">${t('scanner.title')}</h1><div role="alert" class="said">
    ${result.specimen && inSandbox ? html`<p class="ribbon">${t('result.specimen')} · SPECIMEN</p>` : nothing}
    <svg class="shape" viewBox="0 0 100 100" aria-hidden="true">${SHAPES[look]}</svg>
    <p class="word">${t(`result.${look}`)}</p>
    ${result.reason === 'ok' ? nothing : html`<p class="why">${title}</p>`}
    ${look === 'specimen' ? html`<p>${t('result.specimen.words')}</p>` : nothing}
    ${result.rescan ? html`<p class="again">${t('result.rescan')}</p>` : nothing}
    ${result.reason === 'ok' ? viewPerson(result, types) : viewAdvice(result)}
    </div><div class="verdict-actions"><button class="button main big next" @click=${next}>${t('scanner.next')}</button>${help}</div>
    <p class="small">${time(result.checked_at)}</p>
  </main>`;
}

function viewPerson({license, holder, presented_as: as}, types) {
  const type = types.find(each => each.code === license.type);
  const label = name => type?.fields.find(each => each.name === name)?.label ?? name;
  const rows = [
    [t('result.number'), license.number_masked?.replace(/\*{5,}/, '****')], [t('result.id'), holder?.id_number], [t('result.as'), as && t(`as.${as}`)],
    ...Object.entries(license.fields ?? {}).map(([name, value]) => [label(name), value]),
    [t('result.authority'), license.authority.name], [t('result.until'), day(license.valid_to)],
  ];
  return html`<div class="slip"><h2>${t('result.compare')}</h2>
    <p class="name">${holder?.name ?? '—'}</p>
    <p class="of">${has(`type.${license.type}`) ? t(`type.${license.type}`) : license.name}</p>
    <dl>${rows.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`;
}

function viewAdvice({reason, license}) {
  const words = `say.${reason.startsWith('license_') ? 'license' : reason}`;
  return html`<div class="slip">${license ? html`<p class="of">${license.name}</p>` : nothing}
    <h2>${t('result.say')}</h2><p class="say">${has(words) ? t(words) : t('say.stale')}</p></div>`;
}
