// This device's session, how it checks a text, and what it has checked before.
import {call, Problem, read} from '../shared/api.js';
import {kept} from '../shared/page.js';
import {isCode} from './reading.js';

const PATIENCE_MS = 8000;
const MOST_KEPT = 50;
const stored = (name, otherwise) => JSON.parse(kept.get(`scanner.${name}`) ?? 'null') ?? otherwise;
const store = (name, value) => kept.set(`scanner.${name}`, value === null ? null : JSON.stringify(value));

export const session = () => stored('session', null);
export const settings = () => stored('settings', {purpose: 'entry_registration', place: '', accept: [], speaks: false});
export const saveSettings = changes => store('settings', {...settings(), ...changes});
export const history = () => stored('history', []);

/** Trade a code, which works once, for the session of this device. */
export async function enroll(code, label) {
  keep(await read('/api/v1/scanner/devices', {method: 'POST', json: {code, label}}));
}

/** Ask whether this device is still enrolled, which also lets its cookie live on. */
export const greet = async () => keep(await read('/api/v1/scanner/session').catch(refused));

const keep = ({csrf_token: csrf, client, device}) => store('session', {...client, csrf, device: device.id, label: device.label});

export async function signOut() {
  const held = session();
  store('session', null);
  if (held) await call('/api/v1/scanner/session', {method: 'DELETE', headers: {'X-CSRF-Token': held.csrf}}).catch(() => {});
}

/** Judge a text: what is no code of ours never leaves the device, and is never opened. */
export async function check(text) {
  const result = isCode(text) ? await ask(text) : {verdict: 'invalid', reason: 'not_official', checked_at: new Date().toISOString()};
  const {verdict, reason, checked_at, license, rescan} = result;
  store('history', [{verdict, reason, at: checked_at, type: license?.type, name: license?.name, rescan}, ...history()].slice(0, MOST_KEPT));
  return result;
}

async function ask(code) {
  const {purpose, place, accept} = settings();
  const body = {code, purpose, device: session().device, ...(place ? {place} : {}), ...(accept.length ? {accept} : {})};
  try {
    return await read('/api/v1/verifications', {
      method: 'POST', json: body, headers: {'X-CSRF-Token': session().csrf}, signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    if (error instanceof Problem && error.status && error.status < 500) return refused(error);
    return {verdict: 'unknown', reason: 'offline', checked_at: new Date().toISOString()};
  }
}

// A device that was revoked, or forgotten, begins anew.
function refused(problem) {
  if (problem.status === 401) store('session', null);
  throw problem;
}
