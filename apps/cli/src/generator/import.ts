import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GeneratorPackage, GeneratorRefused, openGenerator, openPackage, toRgb8 } from '@gannet/generator';
import { encodeRgbPng } from '@gannet/raster';
import { openSession } from '@gannet/runtime';
import { CheckpointRefused, importCheckpoint, type Imported, type ImportOptions } from '@gannet/stylegan';
import { explained } from '../disk.js';
import { Failed, reasonOf } from '../failed.js';
import { requireRuntime } from '../make/factory.js';
import { begin, type Destination, destinationOf, finish, lockAt, requireEmpty } from '../staging.js';

/** What one file of a package may have, and more than any published checkpoint has. */
const MOST_BYTES = 2 * 2 ** 30 - 1;

export const SAMPLES = 'samples.png';

interface ImportOrder extends ImportOptions {
  /** The checkpoint. */
  readonly file: string;
  /** A new folder. */
  readonly out: string;
  /** How many images to make of it, to look at and to measure. */
  readonly samples: number;
  readonly threads: number;
}

export interface ImportedPackage extends Omit<Imported, 'files'> {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  readonly samples: number;
  /** Median wall-clock time of an image with its feature maps; null without samples. */
  readonly secondsPerImage: number | null;
  /** Memory of the feature maps of one image. */
  readonly featureBytes: number;
}

/**
 * Makes a generator package of a checkpoint and writes it to a new folder, with some images to look at. The folder is
 * there as a whole or not at all. Throws Failed.
 */
export async function importGenerator(
  order: ImportOrder,
  signal: AbortSignal,
  onSample: (done: number) => void,
): Promise<ImportedPackage> {
  const destination = await destinationOf(order.out);
  const lock = await lockAt(destination);
  try {
    await requireEmpty(destination);
    return await importInto(destination, order, signal, onSample);
  } finally {
    lock.release();
  }
}

async function importInto(
  destination: Destination,
  order: ImportOrder,
  signal: AbortSignal,
  onSample: (done: number) => void,
): Promise<ImportedPackage> {
  const bytes = await read(order.file);
  const imported = await refused(order.file, () => importCheckpoint(bytes, order));
  const pack = await refused(order.file, () => openPackage(imported.files));
  signal.throwIfAborted();
  const samples = await sampled(pack, order, signal, onSample);
  const files = new Map(imported.files);
  if (samples.png) files.set(SAMPLES, samples.png);
  await written(destination, files);
  const { files: _files, ...rest } = imported;
  return {
    ...rest,
    path: order.out,
    digest: pack.digest,
    bytes: [...files.values()].reduce((sum, file) => sum + file.length, 0),
    samples: order.samples,
    secondsPerImage: samples.seconds,
    featureBytes: imported.layers.reduce((sum, { channels, resolution }) => sum + 4 * channels * resolution ** 2, 0),
  };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new Failed(`${file} is no file: name the checkpoint itself.`);
    if (found.size > MOST_BYTES)
      throw new Failed(
        `${file} has ${(found.size / 2 ** 30).toFixed(1)} GiB; checkpoints of up to 2 GiB are read, and the largest published one has 0.4.`,
      );
    return await readFile(file);
  } catch (error) {
    if (error instanceof Failed) throw error;
    throw new Failed(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

async function refused<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof CheckpointRefused || error instanceof GeneratorRefused)
      throw new Failed(`${file} cannot be imported. ${error.message}`, { cause: error });
    throw error;
  }
}

/** Images of the first seeds side by side, and how long one takes with its maps. */
async function sampled(
  pack: GeneratorPackage,
  { samples, threads, file }: ImportOrder,
  signal: AbortSignal,
  onSample: (done: number) => void,
): Promise<{ png: Uint8Array | null; seconds: number | null }> {
  if (samples === 0) return { png: null, seconds: null };
  requireRuntime();
  const generator = await openGenerator(pack, openSession, { threads });
  const { resolution: side } = pack;
  const columns = Math.ceil(Math.sqrt(samples));
  const [width, height] = [columns * side, Math.ceil(samples / columns) * side];
  const sheet = new Uint8Array(width * height * 3);
  const seconds: number[] = [];
  try {
    for (let seed = 0; seed < samples; seed++) {
      signal.throwIfAborted();
      const begun = performance.now();
      const [{ image }] = (await generator.generate([seed], pack.recommendedPsi, { image: true, features: true })) as [
        Awaited<ReturnType<typeof generator.generate>>[number],
      ];
      seconds.push((performance.now() - begun) / 1000);
      if (!image!.data.every(Number.isFinite))
        throw new Failed(`${file} cannot be imported. Seed ${seed} gives an image of numbers that are not finite.`);
      const rgb = toRgb8(image!.data, side, side);
      const [left, top] = [(seed % columns) * side, Math.floor(seed / columns) * side];
      for (let row = 0; row < side; row++)
        sheet.set(rgb.subarray(3 * row * side, 3 * (row + 1) * side), 3 * ((top + row) * width + left));
      onSample(seed + 1);
    }
  } finally {
    await generator.close();
  }
  const sorted = seconds.sort((a, b) => a - b);
  return { png: encodeRgbPng(width, height, sheet), seconds: sorted[Math.floor(sorted.length / 2)] as number };
}

/** `generator.json`, without which a folder is no package, comes last. */
const MANIFEST = 'generator.json';

/** Whether a killed import left the folder: it holds nothing but files of a package. */
async function isOurs(staging: string): Promise<boolean> {
  const ours = [MANIFEST, 'mapping.onnx', 'synthesis.onnx', SAMPLES];
  return (await readdir(staging).catch(() => null))?.every((name) => ours.includes(name)) ?? false;
}

async function written(destination: Destination, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { out, staging } = destination;
  await explained(out, 'Make room, and run the command again.', async () => {
    await begin(destination, 'gannet generator import', isOurs);
    try {
      for (const [name, content] of files) await writeFile(path.join(staging, name), content);
      await finish(destination, MANIFEST);
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      throw error;
    }
  });
}
