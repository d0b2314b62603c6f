// The camera: opened by a tap, read on the device, closed as soon as nobody looks.
import {pause} from '../shared/api.js';
import {decoder} from './decoder.js';

const LOOK_MS = 90;
const LONGEST_SIDE = 1280;
const REFUSALS = {NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'missing', OverconstrainedError: 'missing'};

export class Camera {
  /** `found` gets the texts of all codes in view, each time there are any. */
  constructor(video, found) {
    Object.assign(this, {video, found, isOpen: true, isPaused: false});
    this.canvas = document.createElement('canvas');
    this.pen = this.canvas.getContext('2d', {willReadFrequently: true});
  }

  async open() {
    if (!navigator.mediaDevices) throw new CameraRefused('insecure');
    const wanted = {facingMode: 'environment', width: {ideal: 1280}, height: {ideal: 720}};
    try {
      [this.stream, this.decode] = await Promise.all([navigator.mediaDevices.getUserMedia({video: wanted}), decoder()]);
    } catch (error) {
      throw error.code === 'offline' ? error : new CameraRefused(REFUSALS[error.name] ?? 'failed');
    }
    if (!this.isOpen) return this.close();
    this.video.srcObject = this.stream;
    await this.video.play();
    this.lock = await navigator.wakeLock?.request('screen').catch(() => null);
    this.look();
  }

  /** Go on in another place of the page; the picture itself never stopped. */
  async attach(video) {
    this.video = video;
    video.srcObject = this.stream;
    await video.play();
    this.isPaused = false;
  }

  async look() {
    while (this.isOpen) {
      if (!this.isPaused && this.video.videoWidth) {
        const texts = await this.decode(this.frame()).catch(() => []);
        if (texts.length && this.isOpen && !this.isPaused) this.found(texts);
      }
      await pause(LOOK_MS);
    }
  }

  frame() {
    const {videoWidth: width, videoHeight: height} = this.video;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    Object.assign(this.canvas, {width: Math.round(width * scale), height: Math.round(height * scale)});
    this.pen.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return this.pen.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  close() {
    this.isOpen = false;
    this.stream?.getTracks().forEach(track => track.stop());
    this.lock?.release();
  }
}

export class CameraRefused extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** The codes in a picture that somebody chose. */
export async function codesIn(file) {
  const [decode, bitmap] = await Promise.all([decoder(), createImageBitmap(file)]);
  const canvas = Object.assign(document.createElement('canvas'), {width: bitmap.width, height: bitmap.height});
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0);
  return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
}
