// Judge a code of format EL1 (../code-format.md); the curve is that of @noble/curves, SM3 Node's.
//
//     npm ci
//     node verify.mjs keys.json 'EL1:…'            {"verdict":"unknown","reason":"online_only"}
//     node verify.mjs keys.json 'EL1:…' --online   {"verdict":null,"reason":"redeemable"}
//
// One file, which shares no code with the project: to be read beside the format, and to be copied.

import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { parseArgs } from "node:util";
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";

const PREFIX = "EL1:";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const UNIT_SECONDS = { 1: 1, 2: 1, 3: 60, 4: 86400 };
const USAGE = `node verify.mjs KEYS.JSON 'EL1:…' [--online] [--production]
    [--now SECONDS] [--grace SECONDS] [--platform NUMBER]`;
const ONLINE_GRACE_SECONDS = 2;
const OFFLINE_GRACE_SECONDS = 30;

// GB/T 32918.5-2017
const SM2 = weierstrass({
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});
const { a: A, b: B, n: N, Gx, Gy } = SM2.CURVE();
const SIGNER_ID = Buffer.from("1234567812345678");

class Malformed extends Error {}

/**
 * Answer with the first failure, or with what is left to the platform to say.
 *
 * The reader has `keys` (of a JWK Set), and may say `platform`, `production`, `online` and
 * `graceSeconds`; without a platform, any that has a key here is its own.
 */
export function judge(text, reader, now) {
  let code;
  try {
    code = decode(text);
  } catch (error) {
    if (error instanceof Malformed) return { verdict: "invalid", reason: "malformed" };
    throw error;
  }
  const reason = firstFailure(code, reader, now);
  if (reason !== null) {
    const isForeign = reason === "unknown_key" && !isOurs(code, reader);
    return { verdict: isForeign ? "unknown" : "invalid", reason };
  }
  // Anybody can photograph a code: only its platform can say yes, and says it once.
  if (reader.online) return { verdict: null, reason: "redeemable" };
  return { verdict: "unknown", reason: "online_only" };
}

function firstFailure(code, reader, now) {
  const grace = reader.graceSeconds ?? OFFLINE_GRACE_SECONDS;
  const key = findKey(code, reader.keys);
  if (!key) return "unknown_key";
  if (key.specimen && reader.production) return "specimen";
  if (!isSigned(code, xyOf(key))) return "bad_signature";
  if (now < code.issuedAt - grace) return "not_yet_valid";
  return now >= code.expiresAt + grace ? "expired" : null;
}

// Reading

/** Read the one code that is spelled so; throws Malformed. */
export function decode(text) {
  require(text.length <= 382 && text.startsWith(PREFIX));
  const bytes = base45(text.slice(PREFIX.length));
  require(bytes.length >= 92);
  const body = bytes.subarray(0, -64);
  const [r, s] = [number(bytes.subarray(-64, -32)), number(bytes.subarray(-32))];
  const codeClass = body[1] & 0x0f;
  const issuedAt = body.readUInt32BE(7);
  const lifetime = body[11];
  require(body[0] === 1 && (body[1] & 0x70) === 0 && codeClass in UNIT_SECONDS);
  require(lifetime > 0);
  const claims = body.length - 28;
  require(codeClass === 1 ? claims === 0 : claims >= 1 && claims <= 160);
  require(r >= 1n && r < N && s >= 1n && s < N);
  return {
    codeClass,
    specimen: (body[1] & 0x80) !== 0,
    platform: body.readUIntBE(2, 3),
    keyId: body.readUInt16BE(5),
    issuedAt,
    expiresAt: issuedAt + lifetime * UNIT_SECONDS[codeClass],
    message: Buffer.concat([Buffer.from("EL1\0"), body]),
    r,
    s,
  };
}

/** Read RFC 9285; a group has one value, and that fits into its bytes. */
function base45(text) {
  const bytes = [];
  for (let start = 0; start < text.length; start += 3) {
    const digits = [...text.slice(start, start + 3)].map((digit) => ALPHABET.indexOf(digit));
    require(digits.length >= 2 && !digits.includes(-1));
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    require(value < 256 ** (digits.length - 1));
    bytes.push(...(digits.length === 3 ? [value >> 8, value & 0xff] : [value]));
  }
  return Buffer.from(bytes);
}

function require(holds) {
  if (!holds) throw new Malformed("not a code");
}

function number(bytes) {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

// Keys

function findKey(code, keys) {
  return keys.find(
    (key) =>
      key.kid === `${code.platform}-${code.keyId}` &&
      key.classes.includes(code.codeClass) &&
      key.specimen === code.specimen &&
      key.nbf <= code.issuedAt &&
      code.issuedAt < key.exp &&
      isOnCurve(xyOf(key)),
  );
}

function isOurs(code, { platform, keys }) {
  if (platform !== undefined) return code.platform === platform;
  return keys.some((key) => key.kid.startsWith(`${code.platform}-`));
}

function xyOf(key) {
  return Buffer.concat([Buffer.from(key.x, "base64url"), Buffer.from(key.y, "base64url")]);
}

function isOnCurve(xy) {
  try {
    return xy.length === 64 && Boolean(pointOf(xy));
  } catch {
    return false;
  }
}

function pointOf(xy) {
  const point = SM2.fromAffine({ x: number(xy.subarray(0, 32)), y: number(xy.subarray(32)) });
  point.assertValidity();
  return point;
}

// SM2 (GB/T 32918.2-2016)

function isSigned({ message, r, s }, xy) {
  const idBits = Buffer.from([0, 8 * SIGNER_ID.length]);
  const about = sm3(idBits, SIGNER_ID, ...[A, B, Gx, Gy].map(bytes32), xy);
  const e = number(sm3(about, message));
  const t = (r + s) % N;
  if (t === 0n) return false;
  const sum = SM2.BASE.multiplyUnsafe(s).add(pointOf(xy).multiplyUnsafe(t));
  return !sum.is0() && (e + sum.toAffine().x) % N === r;
}

function sm3(...parts) {
  return createHash("sm3").update(Buffer.concat(parts)).digest();
}

function bytes32(value) {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      now: { type: "string" },
      production: { type: "boolean" },
      online: { type: "boolean" },
      platform: { type: "string" },
      grace: { type: "string" },
    },
  });
  const [file, text] = positionals;
  const { production, online } = values;
  const [now, platform, grace] = [values.now, values.platform, values.grace].map(wholeNumber);
  if (text === undefined || [now, platform, grace].includes(null)) {
    console.error(USAGE);
    process.exit(2);
  }
  const { keys } = JSON.parse(readFileSync(file, "utf8"));
  const graceSeconds = grace ?? (online ? ONLINE_GRACE_SECONDS : OFFLINE_GRACE_SECONDS);
  const reader = { keys, platform, production, online, graceSeconds };
  console.log(JSON.stringify(judge(text, reader, now ?? Date.now() / 1000)));
}

// NaN would be neither too early nor too late.
function wholeNumber(option) {
  return option === undefined ? undefined : /^\d+$/.test(option) ? Number(option) : null;
}

function isStarted() {
  try {
    return import.meta.filename === realpathSync(process.argv[1]);
  } catch {
    return false; // imported by something that is no file
  }
}

if (isStarted()) main();
