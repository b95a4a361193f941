import { type Manifest, type Split, Task } from '@gannet/contracts';
import { derivedSeed, mulberry32, permutation } from '@gannet/metrics';
import { decodeRgbPng } from '@gannet/raster';
import { type FormatSource, releaseTaskIn, type Sample } from '@gannet/release';
import { type StudentSample, type StudentTask, studentTask } from '@gannet/student';
import { Failed, reasonOf } from '../failed.js';
import { cliTask } from '../tasks/tasks.js';

/** All images are in memory during a training. */
const MOST_BYTES = 4e9;

/** Share of the images that is held out if a release has no `val`. */
const HELD_OUT = 0.1;
const HOLD_OUT_STREAM = 3;

/** A student's training, validation and test images. */
export interface Dataset {
  readonly task: StudentTask;
  /** Of the classes or keypoints. */
  readonly names: readonly string[];
  /** Their colours; null for those of the default palette. */
  readonly colors: readonly (string | null)[];
  readonly train: readonly StudentSample[];
  readonly val: readonly StudentSample[];
  /** Empty if the release has none. */
  readonly test: readonly StudentSample[];
  /** Whether `val` is the release's own rather than held out. */
  readonly isOwnVal: boolean;
}

/**
 * Reads a release into memory. Images labelled by people are training images, too. Throws Failed for a release that
 * nothing can be learned from.
 */
export async function loadDataset(source: FormatSource, seed: number, signal: AbortSignal): Promise<Dataset> {
  const { manifest } = source;
  const task = taskOf(manifest);
  const [names, colors] = [releaseTaskIn(manifest).namesOf(manifest), releaseTaskIn(manifest).colorsOf(manifest)];
  expectRoom(manifest);
  const read = async (split: Split): Promise<StudentSample[]> => {
    const all: StudentSample[] = [];
    if (!manifest.splits.some(({ name }) => name === split)) return all;
    try {
      for await (const sample of source.samples(split)) {
        signal.throwIfAborted();
        all.push(decoded(sample, manifest));
      }
    } catch (cause) {
      signal.throwIfAborted();
      throw new Failed(
        `${manifest.project}@${manifest.version} cannot be trained on: ${cause instanceof Error ? cause.message : reasonOf(cause)}. Run gannet pull again.`,
        { cause },
      );
    }
    return all;
  };
  const [train, human, val, test] = [await read('train'), await read('human'), await read('val'), await read('test')];
  const whole = [...human, ...train];
  const name = `${manifest.project}@${manifest.version}`;
  const count = whole.length + val.length;
  if (whole.length === 0 || count < 2)
    throw new Failed(
      `${name} holds ${whole.length === 0 ? 'no image' : 'one image'} to learn from here: a student needs at least two, one to learn from and one to be validated on.`,
    );
  const split = val.length > 0 ? { train: whole, val } : heldOut(whole, seed);
  const why = studentTask(task).whyNothingToLearn(studentTask(task).shownIn(split.train), names, name);
  if (why !== null) throw new Failed(why);
  return { task, names, colors, ...split, test, isOwnVal: val.length > 0 };
}

function taskOf(manifest: Manifest): StudentTask {
  const task = cliTask(releaseTaskIn(manifest).name).learns(manifest);
  if (task) return task;
  const { project, version, classes } = manifest;
  throw new Failed(
    `${project}@${version} labels ${classes.length === 1 ? `the one class ${classes[0]}` : `neither ${Task.options.join(' nor ')}`}: there is nothing for a student to tell apart.`,
  );
}

function expectRoom({ project, version, image: { width, height }, splits }: Manifest): void {
  const images = splits.reduce((sum, split) => sum + split.images, 0);
  const bytes = images * width * height * 4;
  if (bytes > MOST_BYTES)
    throw new Failed(
      `The ${images} images of ${width} × ${height} of ${project}@${version} take ${(bytes / 1e9).toFixed(1)} GB of memory, more than the ${MOST_BYTES / 1e9} GB that a training may take: pull fewer splits, or a smaller release.`,
    );
}

/** A tenth of the images, at least one, drawn by the seed. */
function heldOut(all: readonly StudentSample[], seed: number): Pick<Dataset, 'train' | 'val'> {
  const order = permutation(all.length, mulberry32(derivedSeed(seed, HOLD_OUT_STREAM)));
  const held = new Set(order.slice(0, Math.max(1, Math.round(all.length * HELD_OUT))));
  return { train: all.filter((_, index) => !held.has(index)), val: all.filter((_, index) => held.has(index)) };
}

/** Throws Failed for an image that is damaged or has the wrong size. */
function decoded(sample: Sample, manifest: Manifest): StudentSample {
  const { key, image } = sample;
  const { width, height } = manifest.image;
  const picture = decodeRgbPng(image);
  if (!picture.ok) throw new Failed(`sample ${key} cannot be read: ${picture.problem}`);
  if (picture.width !== width || picture.height !== height)
    throw new Failed(`sample ${key} is ${picture.width} × ${picture.height} pixels, the release ${width} × ${height}.`);
  const read = cliTask(releaseTaskIn(manifest).name).labelsIn(sample);
  if (!read.ok) throw new Failed(`the labels of sample ${key} cannot be read: ${read.problem}`);
  const { labels, points } = read;
  return { rgb: picture.rgb, ...(labels && { labels }), ...(points && { points }) };
}
