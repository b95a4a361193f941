import { mulberry32, standardNormal } from '@gannet/metrics';
import { float32, tensor, type Tensor } from '@gannet/onnx';
import { adamRate, averagingDecay, type StateName } from '@gannet/training';
import { initialParameters } from './parameters.js';
import { trainingGraph, type TrainingShape } from './training-graph.js';
import { firstState, parametersOf } from './training-state.js';
import { lossOf, type Member, memberOf, numericGradient, type Sample } from './testing/plain-member.js';
import { openSession } from './testing/sessions.js';
import type { Parameters } from './types.js';

const shape: TrainingShape = {
  depth: 5,
  classes: 3,
  members: 2,
  hidden: [7, 4],
  batch: 6,
  dropout: 0.25,
  noise: false,
  decay: true,
  loss: 'labels',
};
const rows = 10;
const rng = mulberry32(17);
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => standardNormal(rng));

const start: Parameters = (() => {
  const { w1, w2, w3, b1, b2, b3 } = initialParameters(2, { depth: 5, hidden: [7, 4], classes: 3 }, 3);
  return { w1, w2, w3, b1: numbers(b1.length), b2: numbers(b2.length), b3: numbers(b3.length) };
})();
const table = {
  rows: numbers(rows * 5),
  labels: Array.from({ length: rows }, (_, row) => row % 3),
  weights: Float32Array.from({ length: rows * 2 }, (_, at) => (at % 7 === 0 ? 0 : 0.5 + rng())),
  masks: Float32Array.from({ length: 12 * 7 }, () => (rng() < 0.25 ? 0 : 1 / 0.75)),
};
const steps = [
  { picks: [0, 3, 3, 9, 7, 1], maskOfPixel: [0, 1, 2, 3, 4, 5], maskOfMember: [0, 6] },
  { picks: [2, 4, 6, 8, 5, 0], maskOfPixel: [5, 5, 1, 0, 2, 3], maskOfMember: [3, 1] },
  { picks: [1, 2, 3, 4, 5, 6], maskOfPixel: [2, 0, 0, 1, 3, 4], maskOfMember: [6, 5] },
];
const [learningRate, decay] = [0.01, 0.1];
const target = (label: number): number[] => [0, 1, 2].map((k) => (k === label ? 0.9 : 0) + 0.1 / 3);

function samplesOf(step: (typeof steps)[number], member: number): Sample[] {
  return step.picks.map((row, place) => {
    const mask = ((step.maskOfPixel[place] as number) + (step.maskOfMember[member] as number)) * 7;
    return {
      row: Array.from(table.rows.subarray(row * 5, row * 5 + 5)),
      target: target(table.labels[row] as number),
      weight: table.weights[row * 2 + member] as number,
      mask: Array.from(table.masks.subarray(mask, mask + 7)),
    };
  });
}

async function runGraph(
  count: number,
  from: Record<string, Tensor> = firstState(start),
): Promise<Record<string, Tensor>> {
  const some = steps.slice(0, count);
  const whole = (dims: number[], values: number[]): Tensor => tensor('int64', dims, BigInt64Array.from(values, BigInt));
  const session = await openSession(trainingGraph(shape));
  const results = await session.run({
    ...from,
    rows: tensor(
      'float32',
      [count, 6, 5],
      Float32Array.from(
        some.flatMap((step) => step.picks.flatMap((row) => [...table.rows.subarray(row * 5, row * 5 + 5)])),
      ),
    ),
    targets: tensor(
      'float32',
      [count, 6, 3],
      Float32Array.from(some.flatMap((step) => step.picks.flatMap((row) => target(table.labels[row] as number)))),
    ),
    weights: tensor(
      'float32',
      [count, 2, 6, 1],
      Float32Array.from(
        some.flatMap((step) =>
          [0, 1].flatMap((member) => step.picks.map((row) => table.weights[row * 2 + member] as number)),
        ),
      ),
    ),
    masks: tensor('float32', [12, 7], table.masks),
    steps: whole([], [count]),
    maskOfPixel: whole(
      [count, 6],
      some.flatMap((step) => step.maskOfPixel),
    ),
    maskOfMember: whole(
      [count, 2, 1],
      some.flatMap((step) => step.maskOfMember),
    ),
    rate: tensor(
      'float32',
      [count],
      Float32Array.from(some, (_, t) => adamRate(learningRate, t + 1)),
    ),
    kept: tensor(
      'float32',
      [count],
      Float32Array.from(some, (_, t) => averagingDecay(t + 1)),
    ),
    shrink: tensor('float32', [count], new Float32Array(count).fill(1 - learningRate * decay)),
  });
  await session.close();
  return results;
}

const after = (results: Record<string, Tensor>, name: StateName = 'parameters'): Parameters =>
  parametersOf(float32(results, `${name}.after`), shape);
const sizes = [5, 7, 4, 3] as const;
const flat = ({ w, b }: Member): number[] => [...w, b].flat(2);

function expectNear(actual: Member, expected: Member, tolerance: number): void {
  const [a, b] = [flat(actual), flat(expected)];
  expect(a.length).toBe(b.length);
  a.forEach((value, index) => expect(Math.abs(value - (b[index] as number))).toBeLessThan(tolerance));
}

test('[I7] after one step the first moments are the gradients, as finite differences have them', async () => {
  const moments = after(await runGraph(1), 'm');
  for (const member of [0, 1]) {
    const expected = numericGradient(memberOf(start, member, sizes), samplesOf(steps[0] as never, member));
    expectNear(memberOf(moments, member, sizes), expected, 2e-5);
    expect(flat(expected).filter((slope) => slope !== 0).length).toBeGreaterThan(40);
  }
});

test('[I7] the reported loss is the weighted mean cross-entropy of each member', async () => {
  const loss = float32(await runGraph(1), 'loss');
  for (const member of [0, 1])
    expect(loss[member]).toBeCloseTo(lossOf(memberOf(start, member, sizes), samplesOf(steps[0] as never, member)), 5);
});

/** The constants that Kingma and Ba propose. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

test('[I8] three steps equal AdamW done member by member in plain TypeScript', async () => {
  const trained = after(await runGraph(3));
  for (const member of [0, 1]) {
    let now = memberOf(start, member, sizes);
    let m: number[] = flat(now).map(() => 0);
    let v: number[] = m;
    steps.forEach((step, index) => {
      const t = index + 1;
      const gradient = flat(numericGradient(now, samplesOf(step, member)));
      m = m.map((old, at) => ADAM.beta1 * old + (1 - ADAM.beta1) * (gradient[at] as number));
      v = v.map((old, at) => ADAM.beta2 * old + (1 - ADAM.beta2) * (gradient[at] as number) ** 2);
      now = mapped(now, (value, at, isWeight) => {
        const unbiased =
          (m[at] as number) /
          (1 - ADAM.beta1 ** t) /
          (Math.sqrt((v[at] as number) / (1 - ADAM.beta2 ** t)) + ADAM.epsilon);
        return value * (isWeight ? 1 - learningRate * decay : 1) - learningRate * unbiased;
      });
    });
    expectNear(memberOf(trained, member, sizes), now, 2e-4);
  }
});

test('[I14] the mean of the weights counts step t as t^8 does, so that a training may end at any step', async () => {
  const each = await Promise.all([1, 2, 3].map(async (count) => after(await runGraph(count)).w1));
  const mean = after(await runGraph(3), 'mean').w1;
  // The exact weights of steps 1…3: what each leaves of the mean before it.
  const [two, three] = [averagingDecay(2), averagingDecay(3)];
  const shares = [two * three, (1 - two) * three, 1 - three];
  expect(averagingDecay(1)).toBe(0);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  mean.forEach((value, at) =>
    expect(value).toBeCloseTo(
      shares.reduce((sum, share, index) => sum + share * ((each[index] as Float32Array)[at] as number), 0),
      5,
    ),
  );
  const long = Array.from({ length: 400 }, (_, index) => averagingDecay(index + 1));
  const shareOf = (step: number): number =>
    (1 - (long[step - 1] as number)) * long.slice(step).reduce((product, kept) => product * kept, 1);
  expect(Math.log2(shareOf(400) / shareOf(200))).toBeCloseTo(8, 0);
});

/** The member with every number replaced; `at` counts them in the order of `flat`. */
function mapped({ w, b }: Member, change: (value: number, at: number, isWeight: boolean) => number): Member {
  let at = 0;
  return {
    w: w.map((matrix) => matrix.map((row) => row.map((value) => change(value, at++, true)))) as unknown as Member['w'],
    b: b.map((vector) => vector.map((value) => change(value, at++, false))) as unknown as Member['b'],
  };
}

test('[I9] a row of weight 0 changes nothing for its member, bit for bit', async () => {
  const before = await runGraph(3);
  const kept = table.rows.slice();
  const [unseen, member] = [7, 0];
  expect(table.weights[unseen * 2 + member]).toBe(0);
  table.rows.fill(50, unseen * 5, unseen * 5 + 5);
  const poisoned = await runGraph(3);
  table.rows.set(kept);
  const [one, two] = [after(before), after(poisoned)].map((p) =>
    [0, 1].map((index) => flat(memberOf(p, index, sizes))),
  );
  expect(two?.[0]).toEqual(one?.[0]);
  expect(two?.[1]).not.toEqual(one?.[1]);
});
