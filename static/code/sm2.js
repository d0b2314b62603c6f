// SM2 signatures (GB/T 32918.2) and SM3 (GB/T 32905) in plain BigInt: checks, and never signs.
// Not constant in time: there is no secret here, only a public key and what anybody may read.

// GB/T 32918.5-2017
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
export const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const G = {
  x: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  y: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const SIGNER_ID = new TextEncoder().encode("1234567812345678");

/** The number that big-endian bytes spell. */
export function number(bytes) {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Whether 64 bytes X‖Y are a point of the curve. */
export function isPoint(xy) {
  const [x, y] = halves(xy);
  return xy.length === 64 && x < P && y < P && (y * y - (x * x + A) * x - B) % P === 0n;
}

/** Whether 64 bytes r‖s sign the message with the key X‖Y, a point of the curve. */
export function verify(xy, message, signature) {
  const [r, s] = halves(signature);
  const t = (r + s) % N;
  if (r < 1n || r >= N || s < 1n || s >= N || t === 0n) return false;
  const x = sumOfProducts(s, t, xy);
  return x !== null && (digest(xy, message) + x) % N === r;
}

function digest(xy, message) {
  const curve = [A, B, G.x, G.y].flatMap(bytes32);
  const about = sm3([0, SIGNER_ID.length * 8, ...SIGNER_ID, ...curve, ...xy]);
  return number(sm3([...about, ...message]));
}

function halves(pair) {
  return [number(pair.slice(0, 32)), number(pair.slice(32))];
}

function bytes32(value) {
  return Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * (31 - i))) & 0xffn));
}

function mod(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

// Points are [X, Y, Z] with x = X/Z² and y = Y/Z³; Z = 0 is the point at infinity.
const INFINITY = [1n, 1n, 0n];

/** The x of s·G + t·Q, both products at once; null at infinity. */
function sumOfProducts(s, t, xy) {
  const base = [G.x, G.y, 1n];
  const key = [...halves(xy), 1n];
  const both = add(base, key);
  let sum = INFINITY;
  for (let bit = 255n; bit >= 0n; bit--) {
    sum = double(sum);
    const [ofBase, ofKey] = [(s >> bit) & 1n, (t >> bit) & 1n];
    if (ofBase && ofKey) sum = add(sum, both);
    else if (ofBase) sum = add(sum, base);
    else if (ofKey) sum = add(sum, key);
  }
  return sum[2] === 0n ? null : mod(sum[0] * inverse(mod(sum[2] * sum[2])));
}

function double([x, y, z]) {
  const yy = mod(y * y);
  const s = mod(4n * x * yy);
  const zz = mod(z * z);
  const m = mod(3n * (x - zz) * (x + zz)); // because a = -3
  const x3 = mod(m * m - 2n * s);
  return [x3, mod(m * (s - x3) - 8n * yy * yy), mod(2n * y * z)];
}

function add(one, other) {
  if (one[2] === 0n) return other;
  if (other[2] === 0n) return one;
  const [z1, z2] = [mod(one[2] * one[2]), mod(other[2] * other[2])];
  const [u1, u2] = [mod(one[0] * z2), mod(other[0] * z1)];
  const [s1, s2] = [mod(one[1] * z2 * other[2]), mod(other[1] * z1 * one[2])];
  if (u1 === u2) return s1 === s2 ? double(one) : INFINITY;
  const [h, r] = [mod(u2 - u1), mod(s2 - s1)];
  const hh = mod(h * h);
  const hhh = mod(h * hh);
  const v = mod(u1 * hh);
  const x = mod(r * r - hhh - 2n * v);
  return [x, mod(r * (v - x) - s1 * hhh), mod(h * one[2] * other[2])];
}

function inverse(value) {
  let [a, b, x, y] = [value, P, 1n, 0n];
  while (a !== 0n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return mod(y);
}

const BEGIN = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];

/** The 32 bytes of the digest. */
export function sm3(message) {
  const padded = [...message, 0x80];
  while (padded.length % 64 !== 56) padded.push(0);
  for (let shift = 56; shift >= 0; shift -= 8) {
    padded.push(Math.floor((message.length * 8) / 2 ** shift) & 0xff);
  }
  let state = BEGIN;
  for (let at = 0; at < padded.length; at += 64) state = compress(state, padded.slice(at, at + 64));
  return state.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff));
}

function compress(state, block) {
  const w = [];
  for (let i = 0; i < 64; i += 4) {
    w.push((block[i] << 24) | (block[i + 1] << 16) | (block[i + 2] << 8) | block[i + 3]);
  }
  for (let j = 16; j < 68; j++) {
    const mixed = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15);
    w.push(mixed ^ turn(mixed, 15) ^ turn(mixed, 23) ^ turn(w[j - 13], 7) ^ w[j - 6]);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let j = 0; j < 64; j++) {
    const early = j < 16;
    const ss1 = turn((turn(a, 12) + e + turn(early ? 0x79cc4519 : 0x7a879d8a, j)) | 0, 7);
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4])) | 0;
    const tt2 = (gg + h + ss1 + w[j]) | 0;
    [a, b, c, d] = [tt1, a, turn(b, 9), c];
    [e, f, g, h] = [tt2 ^ turn(tt2, 9) ^ turn(tt2, 17), e, turn(f, 19), g];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => word ^ state[i]);
}

// Shifts count modulo 32 in this language, and so does this.
function turn(word, bits) {
  return (word << bits) | (word >>> (32 - bits));
}
