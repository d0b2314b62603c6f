// The parts of a code (docs/code-format.md): what stands in which bytes, and where a text stops
// being one. Says the same as wallet/codes/anatomy.py, word for word (tests).

import { N, number } from "./sm2.js";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
export const PREFIX = "EL1:";
const TAG = [0x45, 0x4c, 0x31, 0x00]; // "EL1" and a zero byte
const MOST_CHARACTERS = 382;
const LEAST_BYTES = 92;
const SIGNATURE_BYTES = 64;
const CLASSES = { 1: "live", 2: "offline", 3: "pre-fetched", 4: "paper" };
const UNITS = { 1: [1, "seconds"], 2: [1, "seconds"], 3: [60, "minutes"], 4: [86400, "days"] };

class Stopped extends Error {}

/**
 * Read a text from left to right, up to the first thing that no code has.
 * Returns {spans, stop, fields}: why reading stopped, or else what the whole code says.
 */
export function read(text) {
  const [bytes, broken] = bytesOf([...text]);
  const cursor = new Cursor(bytes, broken);
  let stop = broken;
  try {
    walk(cursor);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    stop = error.message;
  }
  cursor.takeRest();
  const { spans } = cursor;
  return { spans, stop, fields: stop === null ? fieldsOf(spans) : null };
}

/** Unix seconds as people write them. */
export function moment(seconds) {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function bytesOf(characters) {
  if (characters.length > MOST_CHARACTERS) {
    return [[], `${characters.length} characters, but no code has more than ${MOST_CHARACTERS}`];
  }
  if (characters.slice(0, PREFIX.length).join("") !== PREFIX) {
    return [[], `the text does not begin with ${PREFIX}`];
  }
  const bytes = [];
  for (let start = PREFIX.length; start < characters.length; start += 3) {
    const group = characters.slice(start, start + 3);
    const wrong = whatIsWrong(group, start);
    if (wrong) return [bytes, wrong];
    const value = valueOf(group);
    bytes.push(...(group.length === 3 ? [value >> 8, value & 0xff] : [value]));
  }
  return [bytes, null];
}

function whatIsWrong(group, start) {
  const place = group.findIndex((character) => !ALPHABET.includes(character));
  if (place >= 0) {
    const hex = group[place].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `character ${start + place + 1} is U+${hex}, which base45 does not have`;
  }
  if (group.length === 1) {
    return `character ${start + 1} stands alone at the end: base45 has no group of one`;
  }
  const limit = group.length === 3 ? "FFFF" : "FF";
  if (valueOf(group) <= parseInt(limit, 16)) return null;
  return `characters ${start + 1} to ${start + group.length} stand for more than ${limit}`;
}

function valueOf(group) {
  return group.reduceRight((sum, character) => sum * 45 + ALPHABET.indexOf(character), 0);
}

class Cursor {
  constructor(bytes, broken) {
    Object.assign(this, { spans: [], rest: bytes, length: bytes.length, broken });
  }

  // What stands between header and signature; null when the end is missing.
  get claimsBytes() {
    const size = this.rest.length - SIGNATURE_BYTES;
    return this.broken || size < 0 ? null : size;
  }

  take(name, part, size, tell) {
    const bytes = this.rest.slice(0, size);
    if (bytes.length < size) {
      if (bytes.length) this.note(name, part, size, "cut off");
      this.runOut();
    }
    const value = size < 16 ? Number(number(bytes)) : number(bytes);
    try {
      this.note(name, part, size, tell(value));
    } catch (error) {
      this.note(name, part, size, error.message);
      throw error;
    }
    return value;
  }

  takeRest() {
    if (this.rest.length) this.note("the rest", "unread", this.rest.length, "not read");
  }

  runOut() {
    const short = `the code ends after ${this.length} bytes`;
    throw new Stopped(this.broken ?? `${short}, but none has fewer than ${LEAST_BYTES}`);
  }

  note(name, part, size, meaning) {
    const start = this.length - this.rest.length;
    this.spans.push({ name, part, start, bytes: this.rest.slice(0, size), meaning });
    this.rest = this.rest.slice(size);
  }
}

function walk(cursor) {
  cursor.take("version", "header", 1, version);
  const codeClass = cursor.take("class", "header", 1, classAndSpecimen) & 0x0f;
  const platform = cursor.take("platform", "key", 3, (value) => `platform ${value}`);
  cursor.take("key id", "key", 2, (value) => `key ${platform}-${value}`);
  const issuedAt = cursor.take("issued at", "times", 4, moment);
  cursor.take("lifetime", "times", 1, (value) => lifetime(value, UNITS[codeClass], issuedAt));
  cursor.take("handle", "handle", 16, () =>
    "random, new for each code; only the platform knows what it stands for");
  walkClaims(cursor, codeClass);
  cursor.take("r", "signature", 32, (value) => half("r", value, "first"));
  cursor.take("s", "signature", 32, (value) => half("s", value, "second"));
}

function walkClaims(cursor, codeClass) {
  const size = cursor.claimsBytes;
  if (codeClass === 1) {
    if (size) cursor.take("claims", "claims", size, noClaims);
  } else if (size === null) {
    cursor.runOut();
  } else if (size === 0) {
    throw new Stopped(`a code of class ${codeClass} has claims, and here are none`);
  } else {
    cursor.take("claims", "claims", size, () => "claims, which nobody looks into yet");
  }
}

function version(value) {
  if (value !== 1) throw new Stopped(`byte 0: version ${value}, but only 1 is known`);
  return `format version ${value}`;
}

function classAndSpecimen(value) {
  const hex = value.toString(16).padStart(2, "0");
  if (value & 0x70) throw new Stopped(`byte 1: a reserved bit is set in ${hex}`);
  const name = CLASSES[value & 0x0f];
  if (!name) throw new Stopped(`byte 1: class ${value & 0x0f}, but there are only 1 to 4`);
  return `${name} code, ${value & 0x80 ? "specimen" : "not a specimen"}`;
}

function lifetime(value, [seconds, unit], issuedAt) {
  if (value === 0) throw new Stopped("byte 11: the lifetime is 0");
  return `${value} ${unit}: valid before ${moment(issuedAt + value * seconds)}`;
}

function noClaims() {
  throw new Stopped("byte 28: a live code has no claims, so it has 92 bytes and no more");
}

function half(name, value, which) {
  if (value === 0n) throw new Stopped(`${name} is 0`);
  if (value >= N) throw new Stopped(`${name} is not below n, the order of the curve`);
  return `${which} half of the SM2 signature`;
}

function fieldsOf(spans) {
  const bytes = spans.flatMap((span) => span.bytes);
  const value = (start, end) => Number(number(bytes.slice(start, end)));
  const [codeClass, issuedAt, life] = [bytes[1] & 0x0f, value(7, 11), bytes[11]];
  return {
    codeClass,
    specimen: bytes[1] >= 0x80,
    platform: value(2, 5),
    kid: `${value(2, 5)}-${value(5, 7)}`,
    issuedAt,
    expiresAt: issuedAt + life * UNITS[codeClass][0],
    message: [...TAG, ...bytes.slice(0, -SIGNATURE_BYTES)],
    signature: bytes.slice(-SIGNATURE_BYTES),
  };
}
