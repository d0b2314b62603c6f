// What was scanned, as the code's own text: undoes what keyboards do on the way, and only that.
// A camera reads the text itself, so nothing is undone there, and the verifier undoes nothing at all.

const CODE = /^EL1:[0-9A-Z $%*+\-./:]{138}$/;
const LOOKS_LIKE = /^EL1:[0-9A-Z $%*+\-./:]+$/;
// The keys of a keyboard row by row, first as they are, then with shift.
const KEYS = ['`1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./', '~!@#$%^&*()_+', 'QWERTYUIOP{}', 'ASDFGHJKL:"', 'ZXCVBNM<>?'].join('');
const LAYOUTS = [
  ['^1234567890ß´', 'qwertzuiopü+', 'asdfghjklöä', 'yxcvbnm,.-', '°!"§$%&/()=?`', 'QWERTZUIOPÜ*', 'ASDFGHJKLÖÄ', 'YXCVBNM;:_'],
  ['²&é"\'(-è_çà)=', 'azertyuiop^$', 'qsdfghjklmù', 'wxcvbn,;:!', '~1234567890°+', 'AZERTYUIOP¨£', 'QSDFGHJKLM%', 'WXCVBN?./§'],
  ['ё1234567890-=', 'йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю.', 'Ё!"№;%:?*()_+', 'ЙЦУКЕНГШЩЗХЪ', 'ФЫВАПРОЛДЖЭ', 'ЯЧСМИТЬБЮ,'],
].map(rows => rows.join(''));
const BY_CODE = Object.fromEntries([
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map(letter => [`Key${letter}`, letter + letter]),
  ...'0123456789'.split('').flatMap((digit, at) => [[`Digit${digit}`, digit + ')!@#$%^&*('[at]], [`Numpad${digit}`, digit + digit]]),
  ['Minus', '-_'], ['Equal', '=+'], ['Period', '.>'], ['Slash', '/?'], ['Semicolon', ';:'], ['Comma', ',<'], ['Quote', '\'"'], ['Space', '  '],
  ['BracketLeft', '[{'], ['BracketRight', ']}'], ['NumpadAdd', '++'], ['NumpadSubtract', '--'], ['NumpadMultiply', '**'], ['NumpadDivide', '//'], ['NumpadDecimal', '..'],
]);

export const isCode = text => LOOKS_LIKE.test(text);
export const isWhole = text => CODE.test(text);

/** A text that was typed or pasted. */
export function repaired(typed) {
  const plain = unwrapped(typed);
  const tries = [plain, plain.toUpperCase(), ...LAYOUTS.map(layout => undone(plain, layout))];
  return tries.find(isWhole) ?? tries.find(isCode) ?? plain;
}

/** What a hardware scanner typed, from the keys it pressed: their places do not depend on the layout. */
export function fromKeys(keys) {
  const byPlace = unwrapped(keys.map(key => BY_CODE[key.code]?.[key.shift ? 1 : 0] ?? key.key).join(''));
  if (isWhole(byPlace)) return byPlace;
  const byName = repaired(keys.map(key => key.key).join(''));
  return [byName, byPlace].find(isWhole) ?? [byName, byPlace].find(isCode) ?? byName;
}

// Marks that scanners put around a code, and full-width forms of Chinese input.
const unwrapped = text => text.normalize('NFKC').replace(/[\u200b-\u200f\ufeff]/g, '').replace(/[\r\n\t]+$/, '')
  .replace(/^[\s\u001d]*(?:\][Qq][0-6])?\u001d?/, '').replace(/^\u00e8|^~1/, '');

const undone = (text, layout) => [...text].map(each => {
  const at = layout.indexOf(each);
  return at < 0 ? each : KEYS[at];
}).join('').toUpperCase();
