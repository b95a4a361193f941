import { firstState, initialParameters, pickMembers, trainingGraph } from '@gannet/interpreter';
import { mulberry32, randomInt, standardNormal } from '@gannet/metrics';
import { adamRate, averagingDecay, STATE } from '@gannet/training';
import { float32, tensor, type Tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import type { Contestant } from './bench.js';

/** The dimensions of one training step, for both sides. */
export interface StepShape {
  readonly depth: number;
  readonly members: number;
  readonly hidden: readonly [number, number];
  readonly classes: number;
  readonly batch: number;
}

const ROWS = 4096;
const THREADS = 2;

type Feeds = Record<string, Tensor>;

/**
 * All members in one graph and all steps in one run, as interpreters are trained. The output is the losses, [steps,
 * members].
 */
export async function allMembers(shape: StepShape, steps: number): Promise<Contestant> {
  const session = await openSession(
    trainingGraph({ ...shape, loss: 'labels', dropout: 0, noise: false, decay: false }),
    { threads: THREADS },
  );
  const feeds = { ...firstState(initialParameters(shape.members, shape, 5)), ...stepFeeds(shape, 0, steps) };
  let losses = new Float32Array();
  return {
    async run() {
      losses = Float32Array.from(float32(await session.run(feeds), 'loss'));
    },
    output: () => Promise.resolve(losses),
    close: () => session.close(),
  };
}

/** The usual loop: for every step and every member, one run of that member's step, whose state is passed in and out. */
export async function memberByMember(shape: StepShape, steps: number): Promise<Contestant> {
  const alone = { ...shape, members: 1 };
  const session = await openSession(
    trainingGraph({ ...alone, loss: 'labels', dropout: 0, noise: false, decay: false }),
    { threads: THREADS },
  );
  const first = initialParameters(shape.members, shape, 5);
  const states: Feeds[] = Array.from({ length: shape.members }, (_, member) =>
    firstState(pickMembers(first, shape.members, [member])),
  );
  const feeds = Array.from({ length: steps }, (_, step) => stepFeeds(alone, step, 1));
  const losses = new Float32Array(steps * shape.members);
  return {
    async run() {
      const now = [...states];
      for (const [step, of] of feeds.entries()) {
        for (const [member, state] of now.entries()) {
          const results = await session.run({ ...state, ...of });
          now[member] = Object.fromEntries(STATE.map((name) => [name, results[`${name}.after`] as Tensor]));
          losses[step * shape.members + member] = float32(results, 'loss')[0] as number;
        }
      }
    },
    output: () => Promise.resolve(losses),
    close: () => session.close(),
  };
}

/**
 * Inputs of the steps from `start` to `start + count`: the same rows for all members and both sides. The classes are
 * derived from the rows.
 */
function stepFeeds({ depth, members, classes, batch }: StepShape, start: number, count: number): Feeds {
  const table = tableOf(depth, classes);
  const [rows, targets] = [new Float32Array(count * batch * depth), new Float32Array(count * batch * classes)];
  for (let step = 0; step < count; step++) {
    const rng = mulberry32(100 + start + step);
    for (let place = 0; place < batch; place++) {
      const [row, at] = [randomInt(ROWS, rng), step * batch + place];
      rows.set(table.rows.subarray(row * depth, (row + 1) * depth), at * depth);
      targets[at * classes + (table.labels[row] as number)] = 1;
    }
  }
  const each = (value: (t: number) => number): Tensor =>
    tensor(
      'float32',
      [count],
      Float32Array.from({ length: count }, (_, step) => value(start + step + 1)),
    );
  return {
    steps: tensor('int64', [], BigInt64Array.of(BigInt(count))),
    rows: tensor('float32', [count, batch, depth], rows),
    targets: tensor('float32', [count, batch, classes], targets),
    weights: tensor('float32', [count, members, batch, 1], new Float32Array(count * members * batch).fill(1)),
    rate: each((t) => adamRate(1e-3, t)),
    kept: each(averagingDecay),
  };
}

const tables = new Map<string, { rows: Float32Array; labels: Uint8Array }>();

function tableOf(depth: number, classes: number): { rows: Float32Array; labels: Uint8Array } {
  const known = tables.get(`${depth} ${classes}`);
  if (known) return known;
  const rng = mulberry32(1);
  const rows = Float32Array.from({ length: ROWS * depth }, () => standardNormal(rng));
  const labels = Uint8Array.from({ length: ROWS }, (_, row) => {
    const scores = Array.from(rows.subarray(row * depth, row * depth + classes));
    return scores.indexOf(Math.max(...scores));
  });
  const table = { rows, labels };
  tables.set(`${depth} ${classes}`, table);
  return table;
}
