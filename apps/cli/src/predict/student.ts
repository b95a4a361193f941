import { readFile } from 'node:fs/promises';
import { type ModelSummary, readModel, tensor } from '@gannet/onnx';
import type { Rgb } from '@gannet/raster';
import { openSession } from '@gannet/runtime';
import { COLORS, NAMES } from '@gannet/student';
import { z } from 'zod';
import { Failed, reasonOf } from '../failed.js';
import { requireRuntime } from '../make/factory.js';
import { type AnyTask, CLI_TASKS } from '../tasks/tasks.js';

export interface OpenStudent {
  readonly model: AnyTask['model'];
  /** Of the classes or keypoints. */
  readonly names: readonly string[];
  /** The colours of label maps and overlays, by their values. */
  readonly palette: readonly Rgb[];
  /** `rgb` is [height, width, 3]. */
  predict(rgb: Uint8Array, width: number, height: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens a student written by `gannet train`. Throws Failed for any other file. */
export async function openStudent(file: string, threads: number): Promise<OpenStudent> {
  const bytes = new Uint8Array(
    await readFile(file).catch((cause: unknown) => {
      throw new Failed(`${file} cannot be read: ${reasonOf(cause)}.`, { cause });
    }),
  );
  const { model: words, names, palette } = aboutIn(file, bytes);
  requireRuntime();
  const session = await openSession(bytes, { threads }).catch((cause: unknown) => {
    throw new Failed(`${file} cannot be opened: ${reasonOf(cause)}.`, { cause });
  });
  return {
    model: words,
    names,
    palette,
    predict: async (rgb, width, height) =>
      words.read(await session.run({ image: tensor('uint8', [1, height, width, 3], rgb) }, words.outputs)),
    close: () => session.close(),
  };
}

function aboutIn(file: string, bytes: Uint8Array): Pick<OpenStudent, 'model' | 'names' | 'palette'> {
  const summary = summaryOf(file, bytes);
  const models = CLI_TASKS.map((task) => task.model);
  const model = models.find(({ output }) => summary.outputs.some(({ name }) => name === output));
  const [image] = summary.inputs;
  const isStudent =
    summary.inputs.length === 1 &&
    image?.name === 'image' &&
    image.type === 'uint8' &&
    summary.tensors.every(({ isExternal }) => !isExternal);
  if (!model || !isStudent)
    throw new Failed(
      `${file} is no student: that takes image, uint8 [1, height, width, 3], and gives ${models.map(({ output }) => output).join(' or ')}. gannet train makes one.`,
    );
  const names = namesIn(summary);
  if (names === null)
    throw new Failed(`${file} does not name its classes or keypoints: it is no student of gannet train.`);
  return { model, names, palette: model.palette(colorsIn(summary, names.length)) };
}

function summaryOf(file: string, model: Uint8Array): ModelSummary {
  try {
    return readModel(model);
  } catch (cause) {
    throw new Failed(`${file} is no ONNX model: ${reasonOf(cause)}.`, { cause });
  }
}

/** At most as many as there are classes and colours. */
const Names = z.array(z.string()).min(1).max(64);

function namesIn({ metadata }: ModelSummary): string[] | null {
  try {
    return Names.parse(JSON.parse(metadata.get(NAMES) ?? ''));
  } catch {
    return null;
  }
}

const Colors = z.array(
  z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable(),
);

function colorsIn({ metadata }: ModelSummary, count: number): (string | null)[] {
  let colors: z.output<typeof Colors> = [];
  try {
    colors = Colors.parse(JSON.parse(metadata.get(COLORS) ?? '[]'));
  } catch {
    // shown in other colours, it is still the same student
  }
  return Array.from({ length: count }, (_, index) => colors[index] ?? null);
}
