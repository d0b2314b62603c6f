// A verdict for ears and hands: each has a sound and a touch of its own.
const TONES = {valid: [[880, .1], [1320, .18]], invalid: [[196, .35], [165, .45]], unknown: [[440, .12], [0, .08], [440, .12]], specimen: [[330, .2]]};
const TOUCHES = {valid: [80], invalid: [300, 100, 300], unknown: [120, 80, 120], specimen: [40]};
let audio;

/** Browsers let a page sound only after a tap. */
export function awaken() {
  audio ??= 'AudioContext' in globalThis ? new AudioContext() : null;
  audio?.resume().catch(() => {});
}

export function signal(look) {
  navigator.vibrate?.(TOUCHES[look]);
  if (audio?.state !== 'running') return;
  let at = audio.currentTime;
  for (const [hertz, seconds] of TONES[look]) {
    if (hertz) sound(hertz, at, seconds);
    at += seconds;
  }
}

function sound(hertz, at, seconds) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = hertz;
  tone.type = hertz < 300 ? 'square' : 'sine';
  volume.gain.setValueAtTime(.25, at);
  volume.gain.exponentialRampToValueAtTime(.001, at + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
