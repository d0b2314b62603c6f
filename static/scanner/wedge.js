// A hardware scanner types like a very quick person, wherever the focus is.
import {fromKeys, isCode} from './reading.js';

const QUICK_MS = 60;
const QUIET_MS = 150;
const FEWEST = 12;
const ENDS = ['Enter', 'Tab'];
const TYPED = ['INPUT', 'TEXTAREA'];

/** Call `found` with each code that is typed too quickly for a hand; returns how to stop. */
export function listen(found) {
  let keys = [];
  let last = 0;
  let timer;
  let place = null;

  const begin = () => {
    const {activeElement: at} = document;
    place = TYPED.includes(at?.tagName) ? {at, value: at.value} : null;
    keys = [];
  };
  const end = () => {
    const text = fromKeys(keys);
    const isScan = keys.length >= FEWEST;
    keys = [];
    if (!isScan) return false;
    // What the burst has left in a field was never meant for it.
    if (place) {
      place.at.value = place.value;
      place.at.dispatchEvent(new Event('input', {bubbles: true}));
    }
    found(text);
    return true;
  };
  const onKey = event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isQuick = event.timeStamp - last < QUICK_MS;
    if (!isQuick) begin();
    last = event.timeStamp;
    clearTimeout(timer);
    if (ENDS.includes(event.key)) {
      if (end()) { event.preventDefault(); event.stopPropagation(); }
      return;
    }
    if ([...event.key].length !== 1) return;
    keys.push({key: event.key, code: event.code, shift: event.shiftKey});
    // A space would press the button that has the focus.
    if (!place && keys.length > 2) event.preventDefault();
    timer = setTimeout(() => { if (keys.length >= FEWEST && isCode(fromKeys(keys))) end(); }, QUIET_MS);
  };
  const onKeyUp = event => { if (event.key === ' ' && !place && keys.length > 2) event.preventDefault(); };
  addEventListener('keydown', onKey, true);
  addEventListener('keyup', onKeyUp, true);
  return () => {
    removeEventListener('keydown', onKey, true);
    removeEventListener('keyup', onKeyUp, true);
    clearTimeout(timer);
  };
}
