// Who is signed in on this phone: the tokens, shared by all tabs.
import {call, Problem, read} from '../shared/api.js';
import {kept} from '../shared/page.js';

export const TOKENS = 'wallet.tokens';
const EARLY_MS = 30_000;
export const form = fields => new URLSearchParams(fields);

export const stored = () => JSON.parse(kept.get(TOKENS) ?? 'null');
export const store = tokens => kept.set(TOKENS, JSON.stringify(tokens));

export const isSignedIn = () => stored() !== null;
export const forget = () => kept.set(TOKENS, null);
export const openid = () => stored()?.openid;

/** Play one of the cast: what the mini-program does with `wx.login`. */
export async function signIn(citizen, appid) {
  const {code} = await read('/sandbox/phone/login', {method: 'POST', json: {openid: citizen.openid}});
  const answer = await read('/oauth/token', {
    method: 'POST', credentials: 'omit', form: form({client_id: appid, code, grant_type: 'urn:elicense:grant:wechat-code'}),
  });
  const {begin} = await import('./renewal.js');
  await begin(answer, {openid: citizen.openid, appid});
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

// Seldom needed, so it comes when it is.
const renew = async old => (await import('./renewal.js').catch(() => { throw new Problem(0); })).renew(old);
