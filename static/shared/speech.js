// Says a sentence aloud, where the device can.
export function say(words) {
  if (!('speechSynthesis' in globalThis)) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(words), {lang: document.documentElement.lang}));
}
