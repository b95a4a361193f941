import { mulberry32, standardNormal } from '@gannet/metrics';
import { float32, tensor } from '@gannet/onnx';
import fc from 'fast-check';
import { initialParameters } from './parameters.js';
import { lossOf, type Member, memberOf, numericGradient, outputs, type Sample } from './testing/plain-member.js';
import { openSession } from './testing/sessions.js';
import { type Loss, trainingGraph } from './training-graph.js';
import { firstState, parametersOf } from './training-state.js';

const sizes = fc.record({
  depth: fc.integer({ min: 1, max: 6 }),
  classes: fc.integer({ min: 1, max: 5 }),
  members: fc.integer({ min: 1, max: 4 }),
  batch: fc.integer({ min: 1, max: 7 }),
  hidden: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 })),
  loss: fc.constantFrom<Loss>('labels', 'heat'),
  seed: fc.nat(),
});

/** Half the weighted squared distance to the heat, each output as its target is high, plus 0.1: [K3], written out. */
function heatLossOf(member: Member, samples: readonly Sample[]): number {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  return samples.reduce((sum, { row, target, weight, mask }) => {
    const heat = outputs(member, row, mask);
    return (
      sum +
      (weight / total) *
        target.reduce((inner, height, k) => inner + 0.5 * (height + 0.1) * ((heat[k] as number) - height) ** 2, 0)
    );
  }, 0);
}

test('[I7] [K3] the gradient of a step is that of finite differences, whatever the sizes, for labels and for heat', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async ({ seed, ...shape }) => {
      const { depth, classes, members, batch, hidden, loss } = shape;
      const rng = mulberry32(seed);
      const numbers = (count: number, draw: () => number): Float32Array => Float32Array.from({ length: count }, draw);
      const [rows, weights] = [
        numbers(batch * depth, () => standardNormal(rng)),
        numbers(members * batch, () => (rng() < 0.2 ? 0 : 0.2 + rng())),
      ];
      for (let member = 0; member < members; member++) weights[member * batch] = 1; // something to learn for everybody
      const targets = numbers(batch * classes, rng).map((share, at, all) => {
        const row = all.subarray(Math.floor(at / classes) * classes, (Math.floor(at / classes) + 1) * classes);
        return loss === 'heat' ? share : share / row.reduce((sum, value) => sum + value, 0);
      });
      const made = initialParameters(members, { depth, hidden, classes }, seed);
      const start = {
        ...made,
        b1: made.b1.map(() => standardNormal(rng)),
        b2: made.b2.map(() => standardNormal(rng)),
        b3: made.b3.map(() => standardNormal(rng)),
      };
      const graph = { depth, classes, members, hidden, batch, dropout: 0, noise: false, decay: false, loss };
      const session = await openSession(trainingGraph(graph));
      const after = await session.run({
        ...firstState(start),
        rows: tensor('float32', [1, batch, depth], rows),
        targets: tensor('float32', [1, batch, classes], targets),
        weights: tensor('float32', [1, members, batch, 1], weights),
        steps: tensor('int64', [], BigInt64Array.of(1n)),
        rate: tensor('float32', [1], Float32Array.of(0.01)),
        kept: tensor('float32', [1], Float32Array.of(0)),
      });
      await session.close();
      const moments = parametersOf(float32(after, 'm.after'), graph); // after one step they are the gradient itself
      const [told, flat] = [float32(after, 'loss'), ({ w, b }: Member): number[] => [...w, b].flat(2)];
      for (let member = 0; member < members; member++) {
        const layout = [depth, ...hidden, classes] as [number, number, number, number];
        const samples = Array.from({ length: batch }, (_, place): Sample => ({
          row: [...rows.subarray(place * depth, (place + 1) * depth)],
          target: [...targets.subarray(place * classes, (place + 1) * classes)],
          weight: weights[member * batch + place] as number,
          mask: new Array<number>(hidden[0]).fill(1),
        }));
        const plain = loss === 'heat' ? heatLossOf : lossOf;
        expect(told[member]).toBeCloseTo(plain(memberOf(start, member, layout), samples), 4);
        const expected = flat(numericGradient(memberOf(start, member, layout), samples, plain));
        flat(memberOf(moments, member, layout)).forEach((slope, at) =>
          expect(Math.abs(slope - (expected[at] as number))).toBeLessThan(
            1e-4 * Math.max(1, Math.abs(expected[at] as number)),
          ),
        );
      }
    }),
    { seed: 7, numRuns: 25, endOnFailure: true },
  );
});
