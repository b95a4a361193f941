import { locate } from '@gannet/interpreter';
import {
  argMax,
  build,
  cast,
  dataOf,
  float32,
  input,
  type OpenSession,
  padZeros,
  reshape,
  tensor,
  type Value,
} from '@gannet/onnx';
import { parameterCount, unpack } from '@gannet/training';
import { networkOf, pixelsOf, planOf, statisticsPlanOf } from './network.js';
import { byStatistics, imagesTensor } from './normalisation.js';
import { type Anatomy, outputsOf, type Student, type StudentSample } from './types.js';

/** Batch size for inference. */
const GROUP = 8;

/** A student's outputs for an image of the training size. */
export interface Reading {
  /** [height, width] classes; empty for keypoints. */
  readonly labels: Uint8Array;
  /** [classes, height, width], before the softmax; empty for keypoints. */
  readonly logits: Float32Array;
  /** Per keypoint: x, y in pixels and the height of its heat there. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly peak: number }[];
}

/** Runs inference with given weights; must be closed. */
export interface Reader {
  /** Yields one result after the other. Throws RangeError if the weights give values that are not finite. */
  read(
    weights: Pick<Student, 'parameters' | 'statistics'>,
    images: readonly Pick<StudentSample, 'rgb'>[],
  ): AsyncIterable<Reading>;
  close(): Promise<void>;
}

/**
 * Inputs: `parameters` [P], `statistics` [S], `image` [n, height, width, 3] bytes. Outputs: `logits` and `label`, or
 * `place` and `peak`.
 */
export function readingGraph(anatomy: Anatomy): Uint8Array {
  const { width, height, task } = anatomy;
  const [plan, layout] = [planOf(anatomy), statisticsPlanOf(anatomy)];
  const image = input('image', [GROUP, height, width, 3], 'uint8');
  const [parameters, statistics] = [
    input('parameters', [parameterCount(plan)]),
    input('statistics', [parameterCount(layout)]),
  ];
  const maps = networkOf(unpack(parameters, plan), pixelsOf(image), anatomy, byStatistics(unpack(statistics, layout)));
  const outputs: Record<string, Value> =
    task.kind === 'parts' ? { logits: maps, label: cast(argMax(maps, 1), 'uint8') } : placesOf(maps, anatomy);
  return build({ parameters, statistics, image }, outputs);
}

/** The sub-pixel maximum of heat [n, K, height, width]: `place` [n, K, 2] and `peak` [n, K]. */
export function placesOf(heat: Value, { width, height, task }: Anatomy): { place: Value; peak: Value } {
  const n = heat.dims[0] as number;
  const count = outputsOf(task);
  const side = Math.max(width, height);
  const square = padZeros(heat, [0, 0, 0, 0], [0, 0, side - height, side - width]);
  const { place, peak } = locate(reshape(square, [1, n, count, side * side]), side);
  return { place: reshape(place, [n, count, 2]), peak: reshape(peak, [n, count]) };
}

export async function openReader(anatomy: Anatomy, openSession: OpenSession, threads = 1): Promise<Reader> {
  const session = await openSession(readingGraph(anatomy), { threads });
  return {
    async *read({ parameters, statistics }, images) {
      for (let from = 0; from < images.length; from += GROUP) {
        const group = images.slice(from, from + GROUP);
        const filled = Array.from({ length: GROUP }, (_, at) => group[at] ?? (group[0] as Pick<StudentSample, 'rgb'>));
        const results = await session.run({
          image: imagesTensor(anatomy, filled),
          parameters: tensor('float32', [parameters.length], parameters),
          statistics: tensor('float32', [statistics.length], statistics),
        });
        for (let index = 0; index < group.length; index++)
          yield anatomy.task.kind === 'parts'
            ? partsIn(results, index)
            : pointsIn(results, index, anatomy.task.keypoints);
      }
    },
    close: () => session.close(),
  };
}

type Results = Parameters<typeof float32>[0];

function partsIn(results: Results, index: number): Reading {
  const of = <T extends Float32Array | Uint8Array>(all: T): T =>
    all.subarray((index * all.length) / GROUP, ((index + 1) * all.length) / GROUP) as T;
  const logits = of(float32(results, 'logits'));
  expectFinite(logits);
  return { labels: of(dataOf(results, 'label', 'uint8')), logits, points: [] };
}

function pointsIn(results: Results, index: number, keypoints: number): Reading {
  const [place, peak] = [float32(results, 'place'), float32(results, 'peak')];
  const points = Array.from({ length: keypoints }, (_, keypoint) => {
    const at = index * keypoints + keypoint;
    return { x: place[2 * at] as number, y: place[2 * at + 1] as number, peak: peak[at] as number };
  });
  for (const { x, y, peak: height } of points) expectFinite([x, y, height]);
  return { labels: new Uint8Array(0), logits: new Float32Array(0), points };
}

function expectFinite(numbers: Float32Array | number[]): void {
  for (const number of numbers)
    if (!Number.isFinite(number)) throw new RangeError('the student answers with numbers that are not finite');
}
