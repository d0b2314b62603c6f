// Why a code is valid or not, told with nothing but its text, the published keys and a clock.
// Says the same as wallet/verification/explain.py, word for word (tests); nothing here can redeem.

import { moment, read } from "./reading.js";
import { isPoint, verify } from "./sm2.js";

const NO_VERDICT = "genuine and alive, which is no verdict: only its platform can redeem it, once";

/**
 * Explain a text to a reader who has `keys` (of a JWK Set), at `now` in Unix seconds.
 * Returns {spans, steps, reason, verdict, why}; a verdict of null means redeemable.
 */
export function explain(text, { keys, platform, production, graceSeconds = 2 }, now) {
  const { spans, stop, fields } = read(text);
  const about = { text, spans, stop, fields, keys, platform, production, graceSeconds, now };
  const steps = [];
  for (const ask of [form, key, specimen, signature, time]) {
    steps.push(ask(about));
    const { reason, answer } = steps.at(-1);
    if (reason) return { spans, steps, reason, verdict: verdictOf(reason, about), why: answer };
  }
  return { spans, steps, reason: "redeemable", verdict: null, why: NO_VERDICT };
}

function verdictOf(reason, { fields, platform }) {
  return reason === "unknown_key" && fields.platform !== platform ? "unknown" : "invalid";
}

function form({ text, spans, stop }) {
  if (stop !== null) return { question: "form", answer: stop, reason: "malformed" };
  const size = spans.at(-1).start + spans.at(-1).bytes.length;
  return passed("form", `${text.length} characters, ${size} bytes, all of them understood`);
}

function key(about) {
  const { kid, platform } = about.fields;
  about.key = about.keys.find((published) => published.kid === kid);
  const foreign = platform === about.platform ? "" : `; platform ${platform} is not this one`;
  const objection = about.key ? objectionTo(about) : `no key ${kid} is published${foreign}`;
  if (objection) return { question: "key", answer: objection, reason: "unknown_key" };
  return passed("key", `${kid} is published, and was in force when the code was issued`);
}

function objectionTo(about) {
  const { fields, key } = about;
  const { kid, codeClass } = fields;
  if (!key.classes.includes(codeClass)) return `${kid} may not sign codes of class ${codeClass}`;
  if (fields.specimen !== key.specimen) {
    const says = fields.specimen ? "says specimen" : "does not say specimen";
    return `the code ${says}, and ${kid} is ${key.specimen ? "one" : "none"}`;
  }
  if (fields.issuedAt < key.nbf) {
    return `the code was issued before ${kid} was in force, ${moment(key.nbf)}`;
  }
  if (fields.issuedAt >= key.exp) {
    return `the code was issued after ${kid} was in force, ${moment(key.exp)}`;
  }
  about.point = [...fromBase64Url(key.x), ...fromBase64Url(key.y)];
  return isPoint(about.point) ? null : `${kid} is no point of the curve`;
}

function fromBase64Url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return [...binary].map((character) => character.charCodeAt(0));
}

function specimen({ fields, production }) {
  if (!fields.specimen) return passed("specimen", "it is none");
  if (production) {
    const answer = "a specimen has no place in production";
    return { question: "specimen", answer, reason: "specimen" };
  }
  return passed("specimen", "it is one, and judged like any other code outside production");
}

function signature({ fields, point }) {
  const { kid, message, signature: rs } = fields;
  if (verify(point, message, rs)) {
    return passed("signature", `made with ${kid} over these very bytes`);
  }
  const answer = `not made with ${kid} over these bytes: one was changed, or another key used`;
  return { question: "signature", answer, reason: "bad_signature" };
}

function time({ fields, graceSeconds: grace, now }) {
  const { issuedAt, expiresAt } = fields;
  const [age, left] = [Math.floor(now - issuedAt), expiresAt - Math.floor(now)];
  if (now < issuedAt - grace) {
    const answer = `issued ${duration(-age)} from now`;
    return { question: "time", answer, reason: "not_yet_valid" };
  }
  if (now >= expiresAt + grace) {
    return { question: "time", answer: `expired ${duration(-left)} ago`, reason: "expired" };
  }
  if (age < 0) {
    return passed("time", `issued ${duration(-age)} from now, within the grace of ${grace} s`);
  }
  if (left <= 0) {
    return passed("time", `expired ${duration(-left)} ago, within the grace of ${grace} s`);
  }
  return passed("time", `issued ${duration(age)} ago, valid for ${duration(left)} more`);
}

function passed(question, answer) {
  return { question, answer, reason: null };
}

/** Whole seconds as people say them. */
export function duration(seconds) {
  for (const [unit, size] of [["days", 86400], ["hours", 3600], ["min", 60]]) {
    if (seconds >= 2 * size) return `${Math.floor(seconds / size)} ${unit}`;
  }
  return `${seconds} s`;
}
