import type { Manifest, RecordedPlacement, Split, Task } from '@gannet/contracts';
import { decodeRgbPng } from '@gannet/raster';
import type { FormatSource } from './formats/format.js';
import type { Sample } from './sample.js';
import { releaseTaskIn } from './tasks/tasks.js';

/** An image with its labels, those of its task. */
interface LabelledImage {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  /** [height, width] class indices. */
  readonly labels?: Uint8Array;
  /** In the order of the schema. */
  readonly points?: readonly RecordedPlacement[];
}

/** A release as decoded images. */
interface LabelledImages {
  readonly manifest: Manifest;
  /** sha256 of the manifest. */
  readonly digest: string;
  readonly license: string;
  readonly task: Task;
  /** Of the classes or keypoints. */
  readonly names: readonly string[];
  /** Their colours; null for those of the default palette. */
  readonly colors: readonly (string | null)[];
  /** In the order of the shards. Throws, naming the sample or the shard, for one that is damaged. */
  images(split: Split): AsyncIterable<LabelledImage>;
}

export function labelledImages(source: FormatSource, digest: string): LabelledImages {
  const { manifest, license } = source;
  const task = releaseTaskIn(manifest);
  return {
    ...{ manifest, digest, license, task: task.name, names: task.namesOf(manifest), colors: task.colorsOf(manifest) },
    async *images(split): AsyncGenerator<LabelledImage> {
      for await (const sample of source.samples(split)) yield decoded(sample, manifest);
    },
  };
}

function decoded(sample: Sample, manifest: Manifest): LabelledImage {
  const { key, image } = sample;
  const { width, height } = manifest.image;
  const picture = decodeRgbPng(image);
  if (!picture.ok) throw new Error(`sample ${key} cannot be read: ${picture.problem}`);
  if (picture.width !== width || picture.height !== height)
    throw new Error(`sample ${key} is ${picture.width} × ${picture.height} pixels, the release ${width} × ${height}`);
  const read = releaseTaskIn(manifest).labelsIn(sample);
  if (!read.ok) throw new Error(`the labels of sample ${key} cannot be read: ${read.problem}`);
  const { labels, points } = read;
  return { rgb: picture.rgb, ...(labels && { labels }), ...(points && { points }) };
}
