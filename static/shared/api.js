// The public API, and its refusals as words.

/** An answer that is none: a problem document, or no answer at all. */
export class Problem extends Error {
  constructor(status, body = {}, retryAfter = null) {
    super(body.code ?? 'offline');
    Object.assign(this, {status, code: body.code ?? body.error ?? 'offline', body, retryAfter});
  }

  /** The citizen's sentence: ours where we have one, else the server's. */
  words(t, has) {
    if (has(`problem.${this.code}`)) return t(`problem.${this.code}`, {seconds: this.retryAfter ?? ''});
    return this.body.title;
  }
}

// Without `credentials: 'omit'` a browser would ask for a password itself when a client is unknown.
export async function call(path, {method = 'GET', json, form, headers = {}, signal, credentials} = {}) {
  const body = json !== undefined ? JSON.stringify(json) : form;
  headers = {'Accept-Language': document.documentElement.lang, ...headers};
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {method, body, headers, signal, credentials, cache: 'no-store'});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0);
  }
  if (response.ok) return response;
  throw new Problem(response.status, await response.json().catch(() => ({code: 'internal'})), response.headers.get('Retry-After'));
}

export async function read(path, options) {
  const response = await call(path, options);
  return response.status === 204 ? null : response.json();
}

export const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
