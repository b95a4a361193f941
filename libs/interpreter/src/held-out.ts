import { emptyConfusion, type Confusion } from '@gannet/metrics';
import {
  add,
  argMax,
  build,
  cast,
  dataOf,
  input,
  matmul,
  reduceMean,
  relu,
  softmax,
  tensor,
  type OpenSession,
  type Session,
} from '@gannet/onnx';
import { pickMembers } from './parameters.js';
import type { Samples } from './samples.js';
import { parameterDims, PARAMETERS, type ParameterName } from './training-state.js';
import type { Parameters } from './types.js';

export interface Fold {
  readonly images: readonly number[];
  readonly members: readonly number[];
}

/** Labels the chosen pixels of held-out images during training. */
interface HeldOut {
  /**
   * Confusion matrix of the truth and the predictions of the fold's members; each chosen pixel also represents the
   * pixels of its image and class that were not chosen.
   */
  confusion(parameters: Parameters, fold: Fold): Promise<Confusion>;
  close(): Promise<void>;
}

interface Shape {
  readonly classes: number;
  readonly members: number;
  readonly hidden: readonly [number, number];
}

/** `shape.members` is the number of members per fold, `ensemble` the total number. */
export async function openHeldOut(
  samples: Samples,
  shape: Shape,
  ensemble: number,
  openSession: OpenSession,
  threads: number,
): Promise<HeldOut> {
  const session = await openSession(predictionGraph({ ...shape, depth: samples.depth }), { threads });
  return {
    confusion: async (parameters, { images, members }) => {
      const rows = images.flatMap((image) => {
        const [start, end] = [samples.offsets[image] as number, samples.offsets[image + 1] as number];
        return Array.from({ length: end - start }, (_, at) => start + at);
      });
      const label = await predict(session, samples, rows, pickMembers(parameters, ensemble, members), {
        ...shape,
        depth: samples.depth,
      });
      const shares = sharesOf(samples);
      const confusion = emptyConfusion(shape.classes);
      rows.forEach((row, at) => {
        const cell = (samples.labels[row] as number) * shape.classes + (label[at] as number);
        confusion.counts[cell] = (confusion.counts[cell] as number) + (shares[row] as number);
      });
      return confusion;
    },
    close: () => session.close(),
  };
}

/** Per row, the number of pixels of its image and class that it represents. */
function sharesOf({ choices, labels }: Samples): Float64Array {
  const shares = new Float64Array(labels.length);
  let row = 0;
  for (const { starts, counts } of choices) {
    counts.forEach((count, index) => {
      const chosen = (starts[index + 1] as number) - (starts[index] as number);
      shares.fill(count / chosen, row, (row += chosen));
    });
  }
  return shares;
}

/** `rows` [n, depth] and parameters → `label` uint8 [n], the argmax of the members' mean. */
function predictionGraph({ depth, ...shape }: Shape & { readonly depth: number }): Uint8Array {
  const dims = parameterDims({ ...shape, depth });
  const p = Object.fromEntries(PARAMETERS.map((name) => [name, input(name, dims[name])])) as Record<
    ParameterName,
    ReturnType<typeof input>
  >;
  const rows = input('rows', ['n', depth]);
  const a1 = relu(add(matmul(rows, p.w1), p.b1));
  const a2 = relu(add(matmul(a1, p.w2), p.b2));
  const mean = reduceMean(softmax(add(matmul(a2, p.w3), p.b3)), [0]);
  return build({ rows, ...p }, { label: cast(argMax(mean, 1), 'uint8') });
}

async function predict(
  session: Session,
  { rows, depth }: Samples,
  chosen: readonly number[],
  parameters: Parameters,
  shape: Shape & { readonly depth: number },
): Promise<Uint8Array> {
  const some = new Float32Array(chosen.length * depth);
  chosen.forEach((row, at) => some.set(rows.subarray(row * depth, (row + 1) * depth), at * depth));
  const dims = parameterDims(shape);
  const feeds = Object.fromEntries(PARAMETERS.map((name) => [name, tensor('float32', dims[name], parameters[name])]));
  return dataOf(
    await session.run({ ...feeds, rows: tensor('float32', [chosen.length, depth], some) }),
    'label',
    'uint8',
  );
}
