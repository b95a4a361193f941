import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type DecodedRgbPng, MAX_PIXELS } from '@gannet/raster';
import { reasonOf } from '../failed.js';

/** No camera writes as many; a file of thousands would keep the decoder busy for hours. */
const MOST_SCANS = 500;

/** Of the bytes before a marker that belong to nothing: cameras leave them, and nothing is missing. */
const HARMLESS = /extraneous bytes/;

/** What follows 0xff: start and end of the image, start of a scan, and the frames that there are. */
const [START, END, SCAN] = [0xd8, 0xd9, 0xda] as const;
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers that stand alone: TEM and the restarts. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * The pixels [height, width, 3] of a JPEG as they are stored: an orientation that its camera noted beside them is not
 * applied. One that is too large, cut off, damaged or of a kind that is not read (CMYK, 12 bits, arithmetic coding) is a
 * problem, and is seen to be small enough before the decoder gets it.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<DecodedRgbPng> {
  const frame = frameOf(bytes);
  if (typeof frame === 'string') return { ok: false, problem: frame };
  const { width, height } = frame;
  const said = await decoded(bytes);
  if (typeof said === 'string') return { ok: false, problem: `the JPEG cannot be read: ${said}` };
  if (said.width !== width || said.height !== height)
    return { ok: false, problem: `the JPEG is ${said.width} × ${said.height}, and says ${width} × ${height}` };
  return { ok: true, width, height, rgb: withoutAlpha(said.data) };
}

/** The sizes that the file's markers tell, or what is wrong with them. */
function frameOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | string {
  if (bytes[0] !== 0xff || bytes[1] !== START) return 'the file is not a JPEG';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: { width: number; height: number } | null = null;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff) return 'the JPEG is damaged';
    if (marker === 0xff || isBare(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (isFrame(marker) && at + 9 <= bytes.length)
      frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === SCAN) break;
    at += 2 + view.getUint16(at + 2);
  }
  if (frame === null) return 'the JPEG is cut off before its size';
  const { width, height } = frame;
  if (width === 0 || height === 0) return `the JPEG has no pixels: it is ${width} × ${height}`;
  if (width * height > MAX_PIXELS) return `${width} × ${height} is more than ${MAX_PIXELS} pixels`;
  return scanProblem(bytes) ?? frame;
}

/** Inside of a scan 0xff is followed by 0, so a marker that is found there is one. */
function scanProblem(bytes: Uint8Array): string | null {
  let [scans, hasEnd] = [0, false];
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === SCAN) scans++;
    if (bytes[at + 1] === END && scans > 0) hasEnd = true;
  }
  if (scans > MOST_SCANS) return `the JPEG has more than ${MOST_SCANS} scans`;
  return hasEnd ? null : 'the JPEG is cut off';
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4] */
  readonly data: Uint8ClampedArray;
}

type Decode = (bytes: ArrayBuffer) => Promise<Pixels>;

let decoder: Promise<Decode> | null = null;
/** What the decoder says of the picture in hand. */
let complaints: string[] = [];

/** The decoder is one for the process, and takes one picture at a time. Answers what is wrong with the picture. */
async function decoded(bytes: Uint8Array): Promise<Pixels | string> {
  const decode = await (decoder ??= openDecoder());
  complaints = [];
  try {
    const pixels = await decode(bytes.slice().buffer);
    const complaint = complaints.find((line) => !HARMLESS.test(line));
    return complaint === undefined ? pixels : inWords(complaint);
  } catch (error) {
    // What the decoder held of this picture is lost in it: the next one gets another.
    decoder = null;
    return inWords(complaints[0] ?? reasonOf(error));
  }
}

/** Brought in when the first JPEG is met: who has none does not wait for it. */
async function openDecoder(): Promise<Decode> {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
  const file = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  const module = await WebAssembly.compile(await readFile(file));
  const complain = (line: string): void => void complaints.push(line);
  await init({
    print: complain,
    printErr: complain,
    // By itself it would fetch the file, which Node does from no disk.
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
  return decode;
}

function inWords(complaint: string): string {
  return complaint.trim().replace(/\.$/, '');
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}
