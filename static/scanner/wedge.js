// A hardware scanner types like a very quick person, wherever the focus is.
import {fromKeys, isCode, isWhole} from './reading.js';

const QUICK_MS = 60;
// A busy machine may take its time over the keys of one scan: what begins as a code is waited for.
const STALLED_MS = 1000;
const BEGINNING = 'EL1:';
const QUIET_MS = 150;
const FEWEST = 12;
const ENDS = ['Enter', 'Tab'];
const CORRECTS = ['Backspace', 'Delete', 'ArrowLeft', 'Home'];
const TYPED = ['INPUT', 'TEXTAREA'];

/** Call `found` with each code that is typed too quickly for a hand; returns how to stop. */
export function listen(found) {
  let keys = [];
  let last = 0;
  let timer;
  let place = null;

  const patience = () => {
    const text = keys.length ? fromKeys(keys).toUpperCase() : '';
    return text && (BEGINNING.startsWith(text) || text.startsWith(BEGINNING)) ? STALLED_MS : QUICK_MS;
  };
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
  // Not every scanner presses Enter: a whole code is one at once, a torn one when nothing more comes.
  const settle = () => {
    const text = keys.length >= FEWEST ? fromKeys(keys) : '';
    if (isWhole(text)) end();
    else if (isCode(text)) timer = setTimeout(end, STALLED_MS);
  };
  const onKey = event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const gap = event.timeStamp - last;
    if (gap >= QUICK_MS && gap >= patience() || CORRECTS.includes(event.key)) begin();
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
    timer = setTimeout(settle, QUIET_MS);
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
