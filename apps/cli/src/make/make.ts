import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest, Split } from '@gannet/contracts';
import { decodeRgbPng } from '@gannet/raster';
import {
  canonicalJson,
  type FormatSource,
  MANIFEST,
  readManifest,
  releaseTaskIn,
  sourceFrom,
  type Sample,
} from '@gannet/release';
import { explained } from '../disk.js';
import { Failed } from '../failed.js';
import type { Labels } from '../tasks/cli-task.js';
import { cliTask } from '../tasks/tasks.js';
import { Factory } from './factory.js';

interface MakeOrder {
  readonly folder: string;
  readonly out: string;
  readonly first: number;
  readonly count: number;
  /** By default the release's own. */
  readonly psi?: number;
  readonly threads: number;
}

type OnImage = (done: number, total: number) => void;

export interface MadeImages {
  readonly path: string;
  readonly images: number;
  /** Number of seeds at which the generator's output is not finite: they are skipped, as a release drops them. */
  readonly unusable: number;
}

/**
 * Generates labelled images with a release's factory: `<key>.png`, `<key>.json` and, for parts, `<key>.mask.png` in a
 * new folder. Throws Failed, also if no seed gives finite output.
 */
export async function make(
  { folder, out, first, count, psi, threads }: MakeOrder,
  signal: AbortSignal,
  onImage: OnImage,
): Promise<MadeImages> {
  const manifest = await manifestOf(folder);
  const { generator, interpreter, round } = manifest;
  const task = cliTask(releaseTaskIn(manifest).name);
  await onDisk(out, () => mkdir(out, { recursive: true }));
  if ((await onDisk(out, () => readdir(out))).length > 0)
    throw new Failed(`${out} is not empty: choose another folder.`);
  const factory = await Factory.open(folder, manifest, threads);
  let images = 0;
  try {
    for (let done = 0; done < count; done++) {
      signal.throwIfAborted();
      const { rgb, labels, score } = await factory.make(first + done, psi ?? manifest.psi);
      if (!Number.isFinite(score)) {
        onImage(done + 1, count);
        continue;
      }
      task.finish(labels, manifest);
      const origin = {
        seed: first + done,
        psi: psi ?? manifest.psi,
        score,
        rgb,
        provenance: { generator: generator.digest, interpreter: interpreter.digest, round },
      };
      const sample = task.sampleOf(labels, origin, manifest);
      await onDisk(out, () => write(out, sample));
      images++;
      onImage(done + 1, count);
    }
  } finally {
    await factory.close();
  }
  if (images === 0)
    throw new Failed(
      `No seed of ${first} to ${first + count - 1} gives finite numbers at psi ${psi ?? manifest.psi}: nothing was made. Try other seeds, or a smaller --psi.`,
    );
  return { path: out, images, unusable: count - images };
}

function onDisk<T>(out: string, act: () => Promise<T>): Promise<T> {
  return explained(
    out,
    'An image without its record is not whole. Make room, and run the command again for a new folder.',
    act,
  );
}

/** The record is written last: an image without one is incomplete. */
async function write(out: string, { key, image, mask, record }: Sample): Promise<void> {
  await writeFile(path.join(out, `${key}.png`), image);
  if (mask !== null) await writeFile(path.join(out, `${key}.mask.png`), mask);
  await writeFile(path.join(out, `${key}.json`), canonicalJson(record));
}

/** The differences between samples generated on this machine and those of a release. */
export interface Rebuilt {
  readonly samples: number;
  /** Of 255, over all channels. */
  readonly largestGreyDifference: number;
  readonly meanGreyDifference: number;
  /**
   * Number of pixels with another class, out of `pixels`; for keypoints, the number with another visibility, out of
   * all.
   */
  readonly otherLabels: number;
  readonly pixels: number;
  /** Largest distance between a keypoint and the release's, in pixels; null for parts. */
  readonly largestDistance: number | null;
}

interface RebuildOrder {
  readonly folder: string;
  readonly samples: number;
  /** By default all splits. */
  readonly splits?: readonly Split[];
  readonly threads: number;
}

/**
 * Regenerates some of a release's generated samples, evenly spread over its splits, and compares every pixel. Throws
 * Failed.
 */
export async function rebuild(
  { folder, samples, splits, threads }: RebuildOrder,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const manifest = await manifestOf(folder);
  const task = cliTask(releaseTaskIn(manifest).name);
  const source = generatedIn(folder, manifest, splits);
  const images = source.manifest.splits.reduce((sum, split) => sum + split.images, 0);
  if (images === 0)
    throw new Failed(`${folder} has no generated image in these splits: there is nothing to make again.`);
  const every = Math.max(1, Math.floor(images / samples));
  const factory = await Factory.open(folder, manifest, threads);
  const sum = { samples: 0, largest: 0, grey: 0, values: 0, other: 0, pixels: 0, distance: 0 };
  try {
    let index = 0;
    for await (const sample of allOf(source)) {
      signal.throwIfAborted();
      if (sum.samples === samples) break;
      if (index++ % every !== 0) continue;
      const { rgb, labels } = await factory.make(sample.record.seed, sample.record.psi);
      task.finish(labels, manifest);
      const kept = decodedOf(sample, manifest);
      kept.rgb.forEach((value, i) => {
        const difference = Math.abs(value - rgb[i]!);
        sum.grey += difference;
        sum.largest = Math.max(sum.largest, difference);
      });
      const [told, made] = [task.compared(kept), task.compared(labels)];
      Array.from(told.values).forEach((value, i) => (sum.other += Number(value !== made.values[i])));
      told.places.forEach(({ x, y, visibility }, i) => {
        const other = made.places[i];
        if (other && other.visibility === visibility)
          sum.distance = Math.max(sum.distance, Math.hypot(x - other.x, y - other.y));
      });
      sum.values += kept.rgb.length;
      sum.pixels += told.values.length;
      sum.samples++;
    }
  } finally {
    await factory.close();
  }
  return {
    samples: sum.samples,
    largestGreyDifference: sum.largest,
    meanGreyDifference: sum.values === 0 ? 0 : sum.grey / sum.values,
    otherLabels: sum.other,
    pixels: sum.pixels,
    largestDistance: task.hasPlaces ? sum.distance : null,
  };
}

/** The samples of these splits that the interpreter labelled. */
function generatedIn(folder: string, manifest: Manifest, splits: readonly Split[] | undefined): FormatSource {
  const read = (name: string): AsyncIterable<Buffer> => createReadStream(path.join(folder, ...name.split('/')));
  return sourceFrom(manifest, '', read, (split) => split !== 'human' && (splits?.includes(split) ?? true));
}

async function* allOf(source: FormatSource): AsyncGenerator<Sample> {
  for (const { name } of source.manifest.splits) yield* source.samples(name);
}

function decodedOf(sample: Sample, manifest: Manifest): { rgb: Uint8Array } & Labels {
  const [picture, labels] = [decodeRgbPng(sample.image), releaseTaskIn(manifest).labelsIn(sample)];
  if (!picture.ok) throw new Failed(`sample ${sample.key} cannot be read: ${picture.problem}`);
  if (!labels.ok) throw new Failed(`sample ${sample.key} cannot be read: ${labels.problem}`);
  return { rgb: picture.rgb, labels: labels.labels, points: labels.points };
}

async function manifestOf(folder: string): Promise<Manifest> {
  const read = readManifest(
    await readFile(path.join(folder, MANIFEST)).catch((cause: NodeJS.ErrnoException) => {
      throw new Failed(
        `${folder} has no ${MANIFEST} that can be read (${cause.code ?? cause.message}): pull a release first.`,
        { cause },
      );
    }),
  );
  if (!read.ok) throw new Failed(`${folder} cannot be used: ${read.problem}.`);
  return read.manifest;
}
