// One question for each address, asked again and again for whoever looks at the answer.
import {pause} from '../shared/api.js';
import {ask} from './session.js';

const EVERY_MS = 10_000;
const LONGEST_MS = 300_000;
// Nobody asks for a desk that nobody sits at: so its session can end.
const ATTENDED_MS = 600_000;

const polls = new Map();
let touched = Date.now();
for (const name of ['pointerdown', 'pointermove', 'keydown']) addEventListener(name, () => { touched = Date.now(); }, {capture: true, passive: true});

const isQuiet = () => document.hidden || Date.now() - touched > ATTENDED_MS;

/** Tell `listener` every answer of an address; returns how to stop. */
export function poll(path, listener) {
  let one = polls.get(path);
  if (!one) {
    one = {listeners: new Set(), wait: EVERY_MS};
    polls.set(path, one);
    run(path, one);
  }
  one.listeners.add(listener);
  return () => {
    one.listeners.delete(listener);
    if (!one.listeners.size) polls.delete(path);
  };
}

async function run(path, one) {
  while (polls.get(path) === one) {
    await pause(one.wait);
    if (isQuiet() || polls.get(path) !== one) continue;
    try {
      const answer = await ask(path);
      one.wait = EVERY_MS;
      for (const listener of one.listeners) listener(answer);
    } catch {
      one.wait = Math.min(one.wait * 2, LONGEST_MS);
    }
  }
}
