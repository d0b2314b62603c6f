// What is typed stays in the page, letter by letter, until it is with the server.
import {kept} from '../shared/page.js';
import {openid} from './session.js';

/** A form whose fields are kept under `name` for whoever is signed in; `forget` when it was sent. */
export function typed(name, empty) {
  const key = `typed.${openid()}.${name}`;
  const form = Object.assign(Object.create({
    keep(changes) {
      Object.assign(form, changes);
      kept.set(key, JSON.stringify(form));
    },
    input: field => event => form.keep({[field]: event.target.value}),
    forget() {
      kept.set(key, null);
      Object.assign(form, empty);
    },
  }), empty, JSON.parse(kept.get(key) ?? '{}'));
  return form;
}
