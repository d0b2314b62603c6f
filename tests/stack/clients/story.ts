// The main story, played by openapi-fetch with the types that openapi-typescript has generated.

import createClient from 'openapi-fetch';
import type {components, paths} from './schema.js';

declare const process: {argv: string[]};
const [app, sandbox] = process.argv.slice(2) as [string, string];

type Answered<T> = {data?: T; error?: unknown; response: Response};

function got<T>({data, error, response}: Answered<T>): T {
  if (data === undefined) throw new Error(`${response.status} ${JSON.stringify(error)}`);
  return data;
}

function expect(found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${String(found)} is not ${String(wanted)}`);
}

async function phone(what: string, body: object): Promise<Record<string, string>> {
  const answer = await fetch(`${sandbox}/phone/${what}`, {method: 'POST', body: JSON.stringify(body)});
  return await answer.json() as Record<string, string>;
}

type Grant = paths['/oauth/token']['post']['requestBody']['content']['application/x-www-form-urlencoded'];

async function signedIn(body: Grant, headers: Record<string, string> = {}) {
  const client = createClient<paths>({baseUrl: app});
  const bodySerializer = (form: Grant) => new URLSearchParams(form as Record<string, string>);
  const form = {'Content-Type': 'application/x-www-form-urlencoded', ...headers};
  const token = got(await client.POST('/oauth/token', {body, bodySerializer, headers: form}));
  return createClient<paths>({baseUrl: app, headers: {Authorization: `Bearer ${token.access_token}`}});
}

const cast = await (await fetch(`${sandbox}/cast`)).json();
const person = cast.citizens.find((one: {licenses: string[]}) => one.licenses.includes('physician_practice'));
const {code: wechat} = await phone('login', {openid: person.openid});
const mine = await signedIn({grant_type: 'urn:elicense:grant:wechat-code', client_id: cast.appid, code: wechat});

const consents = got(await mine.GET('/api/v1/consents')).items;
const {document, version} = consents.find(one => one.method === 'wechat_face')!;
const started = got(await mine.POST('/api/v1/me/identity-checks', {
  body: {name: person.name, id_number: person.id_number, method: 'wechat_face', consent: {document, version}},
}));
await phone('face', {verify_id: started.handoff.verify_id, result: 'pass'});
const path = {check_id: started.id};
const checked = got(await mine.POST('/api/v1/me/identity-checks/{check_id}/completion', {params: {path}, body: {}}));
expect(checked.status, 'passed');

const {items} = got(await mine.GET('/api/v1/me/licenses'));
const shown: components['schemas']['LicenseRow'] = items.find(one => one.type === 'physician_practice')!;
const made = got(await mine.POST('/api/v1/me/licenses/{license_id}/presentations', {
  params: {path: {license_id: shown.id}}, body: {image: 'svg'},
}));

const {client_id: id, client_secret: secret} = cast.clients[0];
const venue = await signedIn({grant_type: 'client_credentials'}, {Authorization: `Basic ${btoa(`${id}:${secret}`)}`});
const seen = got(await venue.POST('/api/v1/verifications', {body: {code: made.code, purpose: '入场登记'}}));
expect(seen.verdict, 'valid');
expect(seen.reason satisfies 'ok' | string, 'ok');

const looks = got(await mine.GET('/api/v1/me/usage'));
expect(typeof looks !== 'string' && looks.items[0]?.verdict, 'valid');
const {error} = await mine.POST('/api/v1/verifications', {body: {code: made.code, purpose: '入场登记'}});
expect(error?.code, 'insufficient_scope');
console.log('played');
