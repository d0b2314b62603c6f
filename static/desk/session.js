// Who is signed in at this desk, and every call with the session's token.
import {call, Problem, read} from '../shared/api.js';
import {kept} from '../shared/page.js';

const SESSION = '/api/v1/desk/session';
const MARK = 'desk.officer';
const OVER = ['unauthorized', 'csrf_token_missing'];

let held = null;
let waiting = null;

export const officer = () => held?.officer ?? null;
export const mayAct = () => officer() !== null && officer().role !== 'auditor';
export const mayWatch = () => officer() !== null && officer().role !== 'officer';

/** What happens when a session has ended: the page lets somebody sign in over it. */
export const over = {ask: null};

/** Find out who is signed in, where somebody was: a page that was loaded anew does not know. */
export async function find() {
  if (held || !kept.get(MARK)) return held;
  try {
    take(await read(SESSION));
  } catch (error) {
    if (error.status !== 401) throw error;
    kept.set(MARK, null);
  }
  return held;
}

export async function signIn(credentials) {
  const last = held?.officer.id;
  take(await read(SESSION, {method: 'POST', json: credentials}));
  return last === undefined || last === held.officer.id;
}

export async function signOut() {
  await call(SESSION, {method: 'DELETE', headers: token()}).catch(() => {});
  kept.set(MARK, null);
  held = null;
}

/** When nobody has asked anything for so long that the session must be over, find out. */
const IDLE_MS = 31 * 60_000;
let asked = Date.now();
setInterval(() => { if (held && Date.now() - asked > IDLE_MS) ask('/session').catch(() => {}); }, 30_000);

/** Call the API of the desk; where the session has ended, once more when the same officer is back. */
export async function callAsOfficer(path, options = {}) {
  try {
    return await attempt(path, options);
  } catch (error) {
    if (!OVER.includes(error.code)) throw error;
    waiting ??= over.ask().finally(() => { waiting = null; });
    await waiting;
    return attempt(path, options);
  }
}

export async function ask(path, options) {
  const response = await callAsOfficer(path, options);
  return response.status === 204 ? null : response.json();
}
export const send = (path, json = {}, options = {}) => ask(path, {method: 'POST', json, ...options});

function attempt(path, options) {
  asked = Date.now();
  if (!held) throw new Problem(401, {code: 'unauthorized'});
  return call(`/api/v1/desk${path}`, {...options, headers: {...options.headers, ...token()}});
}

const token = () => ({'X-CSRF-Token': held?.csrf_token ?? ''});

function take(session) {
  held = session;
  kept.set(MARK, session.officer.id);
}

// Somebody else signed in, in another tab: what stands here is not theirs to see.
addEventListener('storage', event => {
  if (event.key === MARK && held && event.newValue !== held.officer.id) location.reload();
});
