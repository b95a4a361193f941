import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import { lockAt, begin, finish, requireEmpty, type Destination, destinationOf } from '../staging.js';
import { explained } from '../disk.js';
import { Failed, reasonOf } from '../failed.js';
import { CocoFile } from './coco.js';
import { overlayOf } from './overlay.js';
import { pictureOf, picturesIn, resultNameOf } from './pictures.js';
import { openStudent, type OpenStudent } from './student.js';

interface PredictOrder {
  readonly folder: string;
  readonly model: string;
  readonly out: string;
  readonly threads: number;
}

export interface Predicted {
  readonly path: string;
  readonly pictures: number;
  /** Images without a prediction, with the reason. */
  readonly failed: readonly { readonly file: string; readonly problem: string }[];
}

/** The file that identifies the folder of an unfinished prediction. */
const MARKER = '.gannet-predict';

/**
 * Predicts all images in a folder: `labels/…png` (indexed; keypoints are only in `coco.json`), `overlays/…png` and
 * `coco.json` in a new or empty folder, which is written atomically. Images that cannot be read are skipped and
 * reported. Throws Failed.
 */
export async function predict(
  { folder, model, out, threads }: PredictOrder,
  signal: AbortSignal,
  onPicture: (done: number, of: number) => void,
): Promise<Predicted> {
  const names = await picturesIn(folder);
  if (names.length === 0) throw new Failed(`There is no picture in ${folder}.`);
  const destination = await destinationOf(out);
  const lock = await lockAt(destination);
  try {
    await requireEmpty(destination);
    const student = await openStudent(model, threads);
    try {
      const failed = await written({ folder, names, destination, student }, signal, onPicture);
      return { path: out, pictures: names.length - failed.length, failed };
    } finally {
      await student.close();
    }
  } finally {
    lock.release();
  }
}

/** Whether a killed prediction left the folder. */
function isOurs(staging: string): Promise<boolean> {
  return access(path.join(staging, MARKER)).then(
    () => true,
    () => false,
  );
}

interface Writing {
  readonly folder: string;
  readonly names: readonly string[];
  readonly destination: Destination;
  readonly student: OpenStudent;
}

async function written(
  { folder, names, destination, student }: Writing,
  signal: AbortSignal,
  onPicture: (done: number, of: number) => void,
): Promise<Predicted['failed']> {
  const coco = new CocoFile(student.model, student.names);
  const failed: { file: string; problem: string }[] = [];
  const { out, staging } = destination;
  const onDisk = <T>(act: () => Promise<T>): Promise<T> => explained(out, 'Make room, and run the command again.', act);
  await onDisk(() => begin(destination, 'gannet predict', isOurs));
  try {
    await onDisk(() => writeFile(path.join(staging, MARKER), ''));
    for (const [index, name] of names.entries()) {
      signal.throwIfAborted();
      const taken = resultNameOf(name) !== name && names.includes(resultNameOf(name));
      const problem = taken
        ? `its result would take the name of that of ${resultNameOf(name)}: rename one of the two`
        : await one(name, { folder, staging, student, coco, onDisk });
      if (problem !== null) failed.push({ file: name, problem });
      onPicture(index + 1, names.length);
    }
    if (failed.length < names.length) {
      await onDisk(() => writeFile(path.join(staging, 'coco.json'), coco.text()));
      await rm(path.join(staging, MARKER));
      await onDisk(() => finish(destination, 'coco.json'));
    } else await rm(staging, { recursive: true });
    return failed;
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

interface Making extends Pick<Writing, 'folder' | 'student'> {
  readonly staging: string;
  readonly coco: CocoFile;
  readonly onDisk: <T>(act: () => Promise<T>) => Promise<T>;
}

/** Processes one image; returns what is wrong with it, if anything. */
async function one(name: string, { folder, staging, student, coco, onDisk }: Making): Promise<string | null> {
  const picture = await pictureOf(folder, name);
  if (!picture.ok) return picture.problem;
  const { rgb, width, height } = picture;
  const prediction = await student.predict(rgb, width, height).catch((error: unknown) => reasonOf(error));
  if (typeof prediction === 'string') return prediction;
  const put = async (kind: string, bytes: Uint8Array): Promise<void> => {
    const file = path.join(staging, kind, ...resultNameOf(name).split('/'));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  };
  await onDisk(async () => {
    const data = student.model.labelMap(prediction);
    if (data) await put('labels', encodeIndexedPng({ width, height, data }, student.palette));
    const over = student.model.overlay(prediction, width, height);
    await put('overlays', encodeRgbPng(width, height, overlayOf(rgb, over, student.palette)));
  });
  coco.add(name, width, height, prediction);
  return null;
}
