import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePicture, type DecodedRgbPng } from '@gannet/raster';
import { reasonOf } from '../failed.js';
import { filesIn } from '../folder.js';
import { decodeJpeg } from './jpeg.js';

/** File names that count as images, and those of supported formats. */
const PICTURE = /\.(?:png|jpe?g|webp|gif|bmp|tiff?|avif|heic)$/i;
const PNG = /\.png$/i;
const JPEG = /\.jpe?g$/i;

/** More than a PNG or JPEG with the maximum number of pixels takes, whatever its content. */
const MOST_BYTES = 128 * 1024 * 1024;

/** The images in a folder and its subfolders, as sorted relative paths. */
export async function picturesIn(folder: string): Promise<string[]> {
  return (await filesIn(folder)).filter((name) => PICTURE.test(name));
}

/** Results are PNG: `.png` is appended to other extensions, so that `a.png` and `a.jpg` do not collide. */
export function resultNameOf(name: string): string {
  return PNG.test(name) ? name : `${name}.png`;
}

/** The pixels of an image, or what is wrong with it. */
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
