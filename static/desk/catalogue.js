// What license types, their fields and their attachments are called.
import {read} from '../shared/api.js';
import {t} from '../shared/page.js';

let asked = null;
const types = () => (asked ??= read('/api/v1/license-types').then(list => list.items).catch(error => { asked = null; throw error; }));

export const typeNames = async () => new Map((await types()).map(each => [each.code, each.name]));
export const typeOf = async code => (await types()).find(each => each.code === code);

/** What the fields and attachments of a type are called, and values of fields that are codes. */
export function words(type) {
  const labels = new Map([...type.fields.map(each => [each.name, each.label]), ...type.conversion.attachments.map(each => [each.kind, each.label])]);
  const codes = new Map(type.fields.filter(each => each.values).map(each => [each.name, new Map(each.values.map(one => [one.code, one.label]))]));
  return {
    label: name => labels.get(name) ?? t(`field.${name}`),
    value: (name, value) => (value == null || value === '' ? null : codes.get(name)?.get(value) ?? String(value)),
  };
}
