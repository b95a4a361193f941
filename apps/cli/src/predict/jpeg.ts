import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type DecodedRgbPng, MAX_PIXELS } from '@gannet/raster';
import { reasonOf } from '../failed.js';

/** More than any camera writes; a file with thousands would keep the decoder busy for hours. */
const MOST_SCANS = 500;

/** Warning about extra bytes before a marker: some cameras write them, and no data is missing. */
const HARMLESS = /extraneous bytes/;

/** Markers after 0xff: start and end of image, start of scan, and start of frame. */
const [START, END, SCAN] = [0xd8, 0xd9, 0xda] as const;
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers without a length: TEM and restarts. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * The pixels [height, width, 3] of a JPEG as stored, without applying an EXIF orientation. An image that is too large,
 * truncated, damaged or of an unsupported kind (CMYK, 12 bits, arithmetic coding) is a problem; its size is checked
 * before it is decoded.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<DecodedRgbPng> {
  const frame = frameOf(bytes);
  if (typeof frame === 'string') return { ok: false, problem: frame };
  const { width, height } = frame;
  const image = await decoded(bytes);
  if (typeof image === 'string') return { ok: false, problem: `the JPEG cannot be read: ${image}` };
  if (image.width !== width || image.height !== height)
    return { ok: false, problem: `the JPEG is ${image.width} × ${image.height}, and says ${width} × ${height}` };
  return { ok: true, width, height, rgb: withoutAlpha(image.data) };
}

/** The image size in the file's markers, or a sentence about what is wrong. */
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

/** In the data of a scan, 0xff is followed by 0, so any marker found there is one. */
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
/** The decoder's messages about the current image. */
let complaints: string[] = [];

/** The decoder is shared by the process and handles one image at a time. Returns the pixels, or what is wrong. */
async function decoded(bytes: Uint8Array): Promise<Pixels | string> {
  const decode = await (decoder ??= openDecoder());
  complaints = [];
  try {
    const pixels = await decode(new Uint8Array(bytes).buffer);
    const complaint = complaints.find((line) => !HARMLESS.test(line));
    return complaint === undefined ? pixels : messageFrom(complaint);
  } catch (error) {
    // An exception leaves the decoder's memory in an undefined state: the next image gets a new decoder.
    decoder = null;
    return messageFrom(complaints[0] ?? reasonOf(error));
  }
}

/** Loaded on the first JPEG, so that others do not wait for it. */
async function openDecoder(): Promise<Decode> {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
  const file = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  const module = await WebAssembly.compile(await readFile(file));
  const complain = (line: string): void => void complaints.push(line);
  await init({
    print: complain,
    printErr: complain,
    // By default it would fetch the file, which Node cannot do from disk.
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
  return decode;
}

function messageFrom(complaint: string): string {
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
