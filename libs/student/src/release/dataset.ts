import { type Manifest, type Split, Task } from '@gannet/contracts';
import { derivedSeed, mulberry32, permutation } from '@gannet/metrics';
import { studentTask } from '../tasks/tasks.js';
import type { StudentSample, StudentTask } from '../types.js';
import { Damaged, Untrainable } from './untrainable.js';

/** All images are in memory during a training. */
const MOST_BYTES = 4e9;

/** Share of the images that is held out if a release has no `val`. */
const HELD_OUT = 0.1;
const HOLD_OUT_STREAM = 3;

/** A release as a student sees it. */
export interface LabelledRelease {
  readonly manifest: Manifest;
  /** sha256 of the manifest. */
  readonly digest: string;
  /** The text of `LICENSE`. */
  readonly license: string;
  readonly task: Task;
  /** Of the classes or keypoints. */
  readonly names: readonly string[];
  /** Their colours; null for those of the default palette. */
  readonly colors: readonly (string | null)[];
  /** The images of a split with their labels, in the order of its shards. Throws for a damaged file. */
  images(split: Split): AsyncIterable<StudentSample>;
}

/** A student's training, validation and test images. */
export interface Dataset {
  readonly task: StudentTask;
  readonly train: readonly StudentSample[];
  readonly val: readonly StudentSample[];
  /** Empty if the release has none. */
  readonly test: readonly StudentSample[];
  /** Whether `val` is the release's own rather than held out. */
  readonly isOwnVal: boolean;
}

/**
 * Reads a release into memory. Images labelled by people are training images, too. Throws Untrainable for a release that
 * nothing can be learned from.
 */
export async function loadDataset(release: LabelledRelease, seed: number, signal: AbortSignal): Promise<Dataset> {
  const { manifest, names } = release;
  const task = taskOf(release);
  expectRoom(manifest);
  const name = `${manifest.project}@${manifest.version}`;
  const read = async (split: Split): Promise<StudentSample[]> => {
    const all: StudentSample[] = [];
    if (!manifest.splits.some((one) => one.name === split)) return all;
    try {
      for await (const sample of release.images(split)) {
        signal.throwIfAborted();
        all.push(sample);
      }
    } catch (cause) {
      signal.throwIfAborted();
      throw new Damaged(`${name} cannot be trained on: ${cause instanceof Error ? cause.message : String(cause)}.`, {
        cause,
      });
    }
    return all;
  };
  const [train, human, val, test] = [await read('train'), await read('human'), await read('val'), await read('test')];
  const whole = [...human, ...train];
  expectImages(manifest, whole.length === 0 ? 0 : whole.length + val.length);
  const split = val.length > 0 ? { train: whole, val } : heldOut(whole, seed);
  const why = studentTask(task).whyNothingToLearn(studentTask(task).shownIn(split.train), names, name);
  if (why !== null) throw new Untrainable(why);
  return { task, ...split, test, isOwnVal: val.length > 0 };
}

/** Why no student can be trained on a release, as far as its manifest tells, as a sentence; null if one can. */
export function whyNoStudent(manifest: Manifest, task: Task): string | null {
  try {
    taskOf({ manifest, task });
    expectRoom(manifest);
    expectImages(
      manifest,
      manifest.splits.filter(({ name }) => name !== 'test').reduce((sum, { images }) => sum + images, 0),
    );
    return null;
  } catch (error) {
    if (error instanceof Untrainable) return error.message;
    throw error;
  }
}

/** The task of a student of a release. Throws Untrainable for one whose labels cannot be told apart. */
function taskOf({ task, manifest }: Pick<LabelledRelease, 'task' | 'manifest'>): StudentTask {
  const learned = studentTask({ kind: task }).learns(manifest);
  if (learned) return learned;
  const { project, version, classes } = manifest;
  throw new Untrainable(
    `${project}@${version} labels ${classes.length === 1 ? `the one class ${classes[0]}` : `neither ${Task.options.join(' nor ')}`}: there is nothing for a student to tell apart.`,
  );
}

/** Throws Untrainable for fewer than two images to learn from and to be validated on. */
function expectImages({ project, version }: Manifest, count: number): void {
  if (count < 2)
    throw new Untrainable(
      `${project}@${version} holds ${count === 0 ? 'no image' : 'one image'} to learn from here: a student needs at least two, one to learn from and one to be validated on.`,
    );
}

function expectRoom({ project, version, image: { width, height }, splits }: Manifest): void {
  const images = splits.reduce((sum, split) => sum + split.images, 0);
  const bytes = images * width * height * 4;
  if (bytes > MOST_BYTES)
    throw new Untrainable(
      `The ${images} images of ${width} × ${height} of ${project}@${version} take ${(bytes / 1e9).toFixed(1)} GB of memory, more than the ${MOST_BYTES / 1e9} GB that a training may take: train on a smaller release, or on fewer of its splits.`,
    );
}

/** A tenth of the images, at least one, drawn by the seed. */
function heldOut(all: readonly StudentSample[], seed: number): Pick<Dataset, 'train' | 'val'> {
  const order = permutation(all.length, mulberry32(derivedSeed(seed, HOLD_OUT_STREAM)));
  const held = new Set(order.slice(0, Math.max(1, Math.round(all.length * HELD_OUT))));
  return { train: all.filter((_, index) => !held.has(index)), val: all.filter((_, index) => held.has(index)) };
}
