// What the program of a played venue does in the sandbox: it signs in and makes a code for a gate.
import {read} from './api.js';

export async function enrollmentCode({client_id: id, client_secret: secret}) {
  const form = new URLSearchParams({grant_type: 'client_credentials', scope: 'verify'});
  const headers = {Authorization: `Basic ${btoa(`${id}:${secret}`)}`};
  const {access_token: token} = await read('/oauth/token', {method: 'POST', credentials: 'omit', form, headers});
  const {code} = await read('/api/v1/scanner/enrollment-codes', {
    method: 'POST', credentials: 'omit', json: {}, headers: {Authorization: `Bearer ${token}`},
  });
  return code;
}
