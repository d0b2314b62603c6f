// QR codes in a picture: by the browser where it can, else by a decoder that is loaded when needed.
import {Problem} from '../shared/api.js';

let loaded;

/** Return what reads a picture; it is loaded once, and again when that failed. */
export function decoder() {
  loaded ??= load().catch(() => {
    loaded = null;
    throw new Problem(0);
  });
  return loaded;
}

async function load() {
  const formats = 'BarcodeDetector' in globalThis ? await BarcodeDetector.getSupportedFormats() : [];
  if (formats.includes('qr_code')) return builtIn();
  const {prepareZXingModule, readBarcodes} = await import('../vendor/zxing/reader/index.js');
  const file = new URL('../vendor/zxing/reader.wasm', import.meta.url).href;
  await prepareZXingModule({overrides: {locateFile: () => file}, fireImmediately: true});
  const options = {formats: ['QRCode'], tryHarder: true, tryInvert: true, tryRotate: true, maxNumberOfSymbols: 4};
  return async picture => texts((await readBarcodes(picture, options)).map(each => each.text));
}

function builtIn() {
  const detector = new BarcodeDetector({formats: ['qr_code']});
  return async picture => texts((await detector.detect(picture)).map(each => each.rawValue));
}

const texts = found => [...new Set(found.filter(Boolean))];
