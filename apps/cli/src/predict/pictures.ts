import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePicture, type DecodedRgbPng } from '@gannet/raster';
import { reasonOf } from '../failed.js';
import { filesIn } from '../folder.js';
import { decodeJpeg } from './jpeg.js';

/** What is taken for a picture by its name, and which of those are read. */
const PICTURE = /\.(?:png|jpe?g|webp|gif|bmp|tiff?|avif|heic)$/i;
const PNG = /\.png$/i;
const JPEG = /\.jpe?g$/i;

/** A PNG of the most pixels that are read takes less, whatever is in it; so does any JPEG of them. */
const MOST_BYTES = 128 * 1024 * 1024;

/** The pictures in a folder and the folders in it, as sorted relative paths. */
export async function picturesIn(folder: string): Promise<string[]> {
  return (await filesIn(folder)).filter((name) => PICTURE.test(name));
}

/** What is written of a picture is PNG: of another kind it gets that ending too, so that `a.png` and `a.jpg` both may be. */
export function resultNameOf(name: string): string {
  return PNG.test(name) ? name : `${name}.png`;
}

/** The pixels of a picture, or what is wrong with it. */
export async function pictureOf(folder: string, name: string): Promise<DecodedRgbPng> {
  if (!PNG.test(name) && !JPEG.test(name))
    return { ok: false, problem: `only PNG and JPEG are read, not ${path.extname(name).slice(1)}: convert it first` };
  try {
    const file = path.join(folder, ...name.split('/'));
    const found = await lstat(file);
    if (!found.isFile()) return { ok: false, problem: 'it is a link or no file' };
    if (found.size > MOST_BYTES) return { ok: false, problem: `its ${found.size} bytes are more than ${MOST_BYTES}` };
    const bytes = new Uint8Array(await readFile(file));
    return PNG.test(name) ? decodePicture(bytes) : await decodeJpeg(bytes);
  } catch (error) {
    return { ok: false, problem: reasonOf(error) };
  }
}
