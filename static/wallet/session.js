// Who is signed in on this phone: the tokens, shared by all tabs, renewed by one of them at a time.
import {call, Problem, read} from '../shared/api.js';
import {kept} from '../shared/page.js';

const TOKENS = 'wallet.tokens';
const EARLY_MS = 30_000;
const STORED_EVERYWHERE_MS = 150;
const form = fields => new URLSearchParams(fields);

const stored = () => JSON.parse(kept.get(TOKENS) ?? 'null');
const store = (answer, who) => kept.set(TOKENS, JSON.stringify({...answer, ...who, until: Date.now() + answer.expires_in * 1000}));

export const isSignedIn = () => stored() !== null;
export const forget = () => kept.set(TOKENS, null);
export const openid = () => stored()?.openid;

/** Play one of the cast: what the mini-program does with `wx.login`. */
export async function signIn(citizen, appid) {
  const {code} = await read('/sandbox/phone/login', {method: 'POST', json: {openid: citizen.openid}});
  const answer = await read('/oauth/token', {
    method: 'POST', credentials: 'omit', form: form({client_id: appid, code, grant_type: 'urn:elicense:grant:wechat-code'}),
  });
  store(answer, {openid: citizen.openid, appid});
}

export async function signOut() {
  const {appid, refresh_token: token} = stored() ?? {};
  forget();
  if (token) await call('/oauth/revoke', {method: 'POST', credentials: 'omit', form: form({client_id: appid, token})}).catch(() => {});
}

/** Call the API as the citizen; an access token that has ended is renewed first. */
export async function callAsCitizen(path, options = {}) {
  const held = stored();
  if (!held) throw new Problem(401, {code: 'unauthorized'});
  const token = held.until - Date.now() > EARLY_MS ? held.access_token : await renew(held.access_token);
  try {
    return await call(path, withToken(options, token));
  } catch (error) {
    if (error.status !== 401) throw error;
    return call(path, withToken(options, await renew(token)));
  }
}

export async function ask(path, options) {
  const response = await callAsCitizen(`/api/v1${path}`, options);
  return response.status === 204 ? null : response.json();
}
export const send = (path, json = {}, options = {}) => ask(path, {method: 'POST', json, ...options});

const withToken = (options, token) => ({...options, headers: {...options.headers, Authorization: `Bearer ${token}`}});

// A refresh token that is used twice ends the whole session, so tabs take turns, and whoever
// comes second finds the new pair in place.
function renew(old) {
  const turn = navigator.locks ? work => navigator.locks.request(TOKENS, work) : work => work();
  return turn(async () => {
    // What another tab stored a moment ago may not have reached this one when the turn does.
    await new Promise(resolve => setTimeout(resolve, STORED_EVERYWHERE_MS));
    const held = stored();
    if (held && held.access_token !== old) return held.access_token;
    if (!held) throw new Problem(401, {code: 'unauthorized'});
    try {
      const answer = await read('/oauth/token', {
        method: 'POST', credentials: 'omit', form: form({client_id: held.appid, grant_type: 'refresh_token', refresh_token: held.refresh_token}),
      });
      store(answer, {openid: held.openid, appid: held.appid});
      return answer.access_token;
    } catch (error) {
      if (error.status !== 400 && error.status !== 401) throw error;
      forget();
      throw new Problem(401, {code: 'unauthorized'});
    }
  });
}
