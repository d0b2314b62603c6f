// The page /docs/code: paste a code, see what it says. What is pasted stays in this page:
// the one request it makes is for the published keys, before anything is pasted.

import { duration, explain } from "./code/judging.js";
import { PREFIX, moment, read } from "./code/reading.js";
import { CHINESE, CHINESE_UNITS, EXAMPLE } from "./code/words.js";

const KEYS_PATH = "/.well-known/elicense/keys.json";
const BYTES_IN_A_ROW = 16;
const find = (id) => document.getElementById(id);

const reader = { keys: [], platform: null, production: false };
let ownKeys = "";
let shift = 0; // seconds that this page's clock is ahead of the device's
let isExample = false; // which has keys and a time of its own

const now = () => Date.now() / 1000 + shift;

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

function chinese(word) {
  const made = element("span", "", CHINESE[word] ?? "");
  made.lang = "zh-CN";
  return made;
}

// What is drawn once for a text.

function show() {
  const text = find("text").value;
  find("anatomy").hidden = find("judgement").hidden = text === "";
  const { spans } = read(text);
  find("characters").replaceChildren(...charactersOf(text, spans));
  find("bytes").replaceChildren(...rowsOf(spans));
  find("fields").replaceChildren(...spans.map(fieldOf));
  judge();
}

/** Color the text: three characters are two bytes, which may be of two fields. */
function charactersOf(text, spans) {
  const characters = [...text];
  const owners = spans.flatMap((span, index) => span.bytes.map(() => [span.part, index]));
  const made = [element("span", "prefix", visible(characters.slice(0, PREFIX.length)))];
  for (let at = PREFIX.length; at < characters.length; at += 3) {
    const first = owners.shift() ?? ["unread", -1];
    const second = characters.length - at >= 3 ? owners.shift() ?? ["unread", -1] : first;
    const group = element("span", "group", visible(characters.slice(at, at + 3)));
    group.style.setProperty("--left", `var(--${first[0]})`);
    group.style.setProperty("--right", `var(--${second[0]})`);
    group.dataset.spans = `${first[1]} ${second[1]}`;
    made.push(group);
  }
  return made;
}

/** Show what no code has as its number: it may be invisible, or turn the line around. */
function visible(characters) {
  const name = (character) => character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return characters.map((c) => (/[ -~]/.test(c) ? c : `⟨U+${name(c)}⟩`)).join("");
}

function rowsOf(spans) {
  const cells = spans.flatMap((span, index) => span.bytes.map((byte, place) => {
    const cell = element("span", `byte ${span.part}`, byte.toString(16).padStart(2, "0"));
    cell.dataset.spans = index;
    cell.title = span.name;
    if (place === 0) cell.classList.add("first");
    if (place === span.bytes.length - 1) cell.classList.add("last");
    return cell;
  }));
  const rows = [];
  while (cells.length) {
    const offset = element("span", "offset", String(rows.length * BYTES_IN_A_ROW));
    rows.push(element("div", "row", offset, ...cells.splice(0, BYTES_IN_A_ROW)));
  }
  return rows;
}

function fieldOf(span, index) {
  const name = element("th", "", element("span", `swatch ${span.part}`), span.name, " ");
  name.append(chinese(span.name));
  name.scope = "row";
  const row = element("tr", "", element("td", "at", String(span.start)), name);
  row.append(element("td", "", span.meaning));
  row.dataset.spans = index;
  row.tabIndex = 0;
  return row;
}

// What changes with the clock.

function judge() {
  const at = now();
  find("clock").textContent = moment(Math.floor(at));
  const text = find("text").value;
  if (text === "") return;
  const { steps, reason, verdict, why } = explain(text, reader, at);
  const { fields } = read(text);
  const paint = fields?.specimen ? "specimen" : "";
  find("judgement").className = `judgement ${verdict ?? "redeemable"} ${paint}`;
  find("stamp").hidden = !fields?.specimen;
  write("reason", verdict ? `${verdict}: ${reason}` : reason);
  write("reason-zh", CHINESE[reason]);
  write("why", why);
  drawSteps(steps);
  drawLife(fields, at);
}

function write(id, words) {
  if (find(id).textContent !== words) find(id).textContent = words; // or it is read out again
}

function drawSteps(steps) {
  find("steps").replaceChildren(...steps.map(({ question, answer, reason }) => {
    const mark = element("span", "mark", reason ? "✗" : "✓");
    const name = element("span", "question", question, " ", chinese(question));
    return element("li", reason ? "failed" : "passed", mark, name, element("span", "", answer));
  }));
}

function drawLife(fields, at) {
  find("life").hidden = fields === null;
  if (fields === null) return;
  const { issuedAt, expiresAt } = fields;
  const left = Math.ceil(expiresAt - at);
  find("left").max = expiresAt - issuedAt;
  find("left").value = Math.min(Math.max(left, 0), expiresAt - issuedAt);
  find("left-words").textContent = lifeInWords(Math.ceil(issuedAt - at), left);
}

function lifeInWords(early, left) {
  if (early > 0) return `begins in ${duration(early)} · ${durationInChinese(early)}后生效`;
  if (left > 0) return `${duration(left)} left · 剩余${durationInChinese(left)}`;
  return `over for ${duration(-left)} · 已过期${durationInChinese(-left)}`;
}

function durationInChinese(seconds) {
  const [count, unit] = duration(seconds).split(" ");
  return ` ${count} ${CHINESE_UNITS[unit]}`;
}

// Who looks.

function useKeys(text) {
  find("keys").value = text;
  try {
    reader.keys = JSON.parse(text).keys.filter(isKey);
    find("keys-words").textContent = "";
  } catch {
    reader.keys = [];
    find("keys-words").textContent = "This is no JWK Set. 不是 JWK Set。";
  }
  const [first] = reader.keys;
  reader.platform = first ? Number(first.kid.split("-")[0]) : reader.platform;
  reader.production = first ? reader.keys.every((key) => !key.specimen) : reader.production;
  find("production").checked = reader.production;
  describeReader();
  show();
}

function isKey(key) {
  const axes = [key.x, key.y].every((axis) => /^[\w-]{43}$/.test(axis));
  return axes && typeof key.kid === "string" && Array.isArray(key.classes);
}

function describeReader() {
  const count = reader.keys.length === 1 ? "1 key" : `${reader.keys.length} keys`;
  const where = reader.production ? "production 生产环境" : "not production 非生产环境";
  const platform = reader.platform === null ? "" : ` of platform ${reader.platform}`;
  find("reader-words").textContent = `${count}${platform}, ${where}`;
}

async function fetchOwnKeys() {
  try {
    const answer = await fetch(KEYS_PATH);
    ownKeys = JSON.stringify(await answer.json(), null, 2);
    useKeys(ownKeys);
  } catch {
    find("keys-words").textContent = "No keys can be had now: paste them. 暂时取不到公钥，请粘贴。";
    find("reader").open = true;
  }
}

// Looking at one field lights up its bytes and characters.

function lightUp(event) {
  const wanted = event.target.closest?.("[data-spans]")?.dataset.spans.split(" ") ?? [];
  for (const lit of document.querySelectorAll("[data-spans]")) {
    lit.classList.toggle("lit", lit.dataset.spans.split(" ").some((one) => wanted.includes(one)));
  }
}

function leaveExample() {
  if (!isExample) return;
  isExample = false;
  shift = 0;
  useKeys(ownKeys);
}

find("text").addEventListener("input", () => {
  leaveExample();
  show();
});
find("clear").addEventListener("click", () => {
  find("text").value = "";
  leaveExample();
  show();
});
find("example").addEventListener("click", () => {
  find("text").value = EXAMPLE.text;
  isExample = true;
  shift = EXAMPLE.now - Date.now() / 1000;
  useKeys(JSON.stringify({ keys: [EXAMPLE.key] }, null, 2));
});
find("keys").addEventListener("input", () => useKeys(find("keys").value));
find("own-keys").addEventListener("click", fetchOwnKeys);
find("production").addEventListener("change", () => {
  reader.production = find("production").checked;
  describeReader();
  judge();
});
for (const button of document.querySelectorAll("[data-shift]")) {
  button.addEventListener("click", () => {
    shift += Number(button.dataset.shift);
    judge();
  });
}
find("at-now").addEventListener("click", () => {
  shift = 0;
  judge();
});
find("at-issue").addEventListener("click", () => {
  const { fields } = read(find("text").value);
  shift = fields ? fields.issuedAt - Date.now() / 1000 : shift;
  judge();
});
find("anatomy").addEventListener("mouseover", lightUp);
find("anatomy").addEventListener("mouseleave", lightUp);
find("anatomy").addEventListener("focusin", lightUp);
find("anatomy").addEventListener("focusout", lightUp);

fetchOwnKeys();
setInterval(judge, 1000);
