import { readFile } from 'node:fs/promises';
import { dataOf, float32, type ModelSummary, readModel, type Session, tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { NAMES } from '@gannet/student';
import { z } from 'zod';
import { Failed, reasonOf } from '../failed.js';
import { requireRuntime } from '../make/factory.js';

/** What a student says of a picture. */
export type Prediction =
  | { readonly kind: 'parts'; /** [height, width] */ readonly labels: Uint8Array }
  | {
      readonly kind: 'keypoints';
      readonly points: readonly {
        readonly x: number;
        readonly y: number;
        readonly visibility: number;
        readonly confidence: number;
      }[];
    };

export interface OpenStudent {
  readonly kind: Prediction['kind'];
  /** Of the classes or keypoints. */
  readonly names: readonly string[];
  /** `rgb` is [height, width, 3]. */
  predict(rgb: Uint8Array, width: number, height: number): Promise<Prediction>;
  close(): Promise<void>;
}

/** A student that `gannet train` wrote. Throws Failed for a file that is none. */
export async function openStudent(file: string, threads: number): Promise<OpenStudent> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new Failed(`${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  });
  const model = new Uint8Array(bytes);
  const { kind, names } = aboutIn(file, model);
  requireRuntime();
  const session = await openSession(model, { threads }).catch((cause: unknown) => {
    throw new Failed(`${file} cannot be opened: ${reasonOf(cause)}.`, { cause });
  });
  return {
    kind,
    names,
    predict: (rgb, width, height) => predicted(session, kind, tensor('uint8', [1, height, width, 3], rgb)),
    close: () => session.close(),
  };
}

function aboutIn(file: string, model: Uint8Array): Pick<OpenStudent, 'kind' | 'names'> {
  const summary = summaryOf(file, model);
  const kind = summary.outputs.some(({ name }) => name === 'labels')
    ? 'parts'
    : summary.outputs.some(({ name }) => name === 'keypoints')
      ? 'keypoints'
      : null;
  const [image] = summary.inputs;
  const isStudent =
    kind !== null &&
    summary.inputs.length === 1 &&
    image?.name === 'image' &&
    image.type === 'uint8' &&
    summary.tensors.every(({ isExternal }) => !isExternal);
  if (!isStudent)
    throw new Failed(
      `${file} is no student: that takes image, uint8 [1, height, width, 3], and gives labels or keypoints. gannet train makes one.`,
    );
  const names = namesIn(summary);
  if (names === null)
    throw new Failed(`${file} does not name its classes or keypoints: it is no student of gannet train.`);
  return { kind, names };
}

function summaryOf(file: string, model: Uint8Array): ModelSummary {
  try {
    return readModel(model);
  } catch (cause) {
    throw new Failed(`${file} is no ONNX model: ${reasonOf(cause)}.`, { cause });
  }
}

/** At most as many as there are class values and colours. */
const Names = z.array(z.string()).min(1).max(64);

function namesIn({ metadata }: ModelSummary): string[] | null {
  try {
    return Names.parse(JSON.parse(metadata.get(NAMES) ?? ''));
  } catch {
    return null;
  }
}

async function predicted(
  session: Session,
  kind: Prediction['kind'],
  image: ReturnType<typeof tensor<'uint8'>>,
): Promise<Prediction> {
  if (kind === 'parts') return { kind, labels: dataOf(await session.run({ image }, ['labels']), 'labels', 'uint8') };
  const results = await session.run({ image });
  const [places, confidence] = [float32(results, 'keypoints'), float32(results, 'confidence')];
  return {
    kind,
    points: Array.from(confidence, (sure, k) => ({
      x: places[3 * k]!,
      y: places[3 * k + 1]!,
      visibility: places[3 * k + 2]!,
      confidence: sure,
    })),
  };
}
