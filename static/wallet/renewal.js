// Renews the session, in one tab at a time: a refresh token that is used twice ends the whole session.
// Whoever comes second must find the new pair, so it is kept where a reader sees what was written before
// the turn was passed on; `localStorage` promises that to no other tab.
import {Problem, read} from '../shared/api.js';
import {form, forget, store, stored, TOKENS} from './session.js';

const turn = navigator.locks ? work => navigator.locks.request(TOKENS, work) : work => work();

export const begin = (answer, who) => turn(() => keep(answer, who));

export const renew = old => turn(async () => {
  const held = await newest();
  if (!stored() || !held) throw new Problem(401, {code: 'unauthorized'});
  if (held.access_token !== old) {
    store(held);
    return held.access_token;
  }
  try {
    const answer = await read('/oauth/token', {
      method: 'POST', credentials: 'omit', form: form({client_id: held.appid, grant_type: 'refresh_token', refresh_token: held.refresh_token}),
    });
    await keep(answer, {openid: held.openid, appid: held.appid});
    return answer.access_token;
  } catch (error) {
    if (error.status !== 400 && error.status !== 401) throw error;
    forget();
    throw new Problem(401, {code: 'unauthorized'});
  }
});

async function keep(answer, who) {
  const tokens = {...answer, ...who, until: Date.now() + answer.expires_in * 1000};
  await within('readwrite', place => place.put(tokens, TOKENS)).catch(() => {});
  store(tokens);
}

// Where a browser has no such store, this tab's own memory has to do.
const newest = async () => (await within('readonly', place => place.get(TOKENS)).catch(() => null)) ?? stored();

async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction('session', mode);
      const asked = work(transaction.objectStore('session'));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

const opened = () => new Promise((done, fail) => {
  const asked = indexedDB.open('wallet', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('session');
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
