import { add, build, constant, input, loop, merge, mul, readModel, reduceMean, scalar } from './index.js';

const x = input('x', ['n', 3]);
const doubled = build({ x }, { y: mul(x, scalar(2)), spare: x });
const y = input('y', ['n', 3]);
const { state } = loop(constant('int64', [], BigInt64Array.of(2n)), { sum: y }, (_, { sum }) => ({
  state: { sum: add(sum, y) },
  each: {},
}));
const tripled = build({ y }, { z: state.sum });
const parts = [
  { prefix: 'a', model: doubled },
  { prefix: 'b', model: tripled },
];

test('[O10] outputs feed the inputs of their name, the rest is fed from outside, and only what is named comes out', () => {
  const whole = readModel(
    merge({ parts, inputs: { x: input('x', [1, 3]) }, outputs: { result: ['b', 'z'], half: ['a', 'y'] } }),
  );
  expect(whole).toMatchObject({ irVersion: 8, opsets: [{ domain: '', version: 17 }] });
  expect(whole.inputs).toEqual([{ name: 'x', type: 'float32', dims: [1, 3] }]);
  expect(whole.outputs).toEqual([
    { name: 'result', type: 'float32', dims: ['n', 3] },
    { name: 'half', type: 'float32', dims: ['n', 3] },
  ]);
  expect(whole.operators).toEqual(['Add', 'Identity', 'Loop', 'Mul']);
});

test('[O10] an input is connected to an output of another name where its part says so', () => {
  const q = input('q', ['n', 3]);
  const other = build({ q }, { w: mul(q, scalar(3)) });
  const renamed = [parts[0]!, { prefix: 'b', model: other, reads: { q: 'y' } }];
  const chain = { inputs: { x: input('x', [1, 3]) }, outputs: { w: ['b', 'w'] as const } };
  expect(readModel(merge({ ...chain, parts: renamed })).outputs.map(({ name }) => name)).toEqual(['w']);
  expect(() => merge({ ...chain, parts: [parts[0]!, { prefix: 'b', model: other, reads: { q: 'v' } }] })).toThrow(
    'merge: b needs v, which no part before it gives and which is not fed',
  );
});

test('[O10] equal chains give equal bytes, and what is said of the file lies in it', () => {
  const chain = {
    parts,
    inputs: { x: input('x', [1, 3]) },
    outputs: { z: ['b', 'z'] as const },
    metadata: { classes: 'skin' },
  };
  expect(merge(chain)).toEqual(merge(chain));
  expect(new TextDecoder().decode(merge(chain))).toContain('classes');
  expect(readModel(merge(chain)).outputs.map(({ name }) => name)).toEqual(['z']);
});

const opset18 = build({ y }, { z: mul(y, scalar(1)) }, { opset: 18 });
const fed = { x: input('x', [1, 3]) };
test.each([
  ['merge: there is no part', () => merge({ parts: [], inputs: {}, outputs: {} })],
  [
    'merge: a needs x, which no part before it gives and which is not fed',
    () => merge({ parts, inputs: {}, outputs: {} }),
  ],
  ['merge: b has no output q', () => merge({ parts, inputs: fed, outputs: { q: ['b', 'q'] } })],
  [
    'merge: a is written in opset 17 and b in 18',
    () =>
      merge({
        parts: [
          { prefix: 'a', model: doubled },
          { prefix: 'b', model: opset18 },
        ],
        inputs: fed,
        outputs: {},
      }),
  ],
  ['graphs are written in opset 13 to 20, not 12', () => build({ x }, { x2: x }, { opset: 12 })],
])('[O11] %s', (message, wrong) => {
  expect(wrong).toThrow(message);
});

test('[O3] from opset 18 on a mean takes its axes as an input', () => {
  const mean = (opset: number): number => readModel(build({ x }, { m: reduceMean(x, [1]) }, { opset })).tensors.length;
  expect([mean(17), mean(18)]).toEqual([0, 1]);
});
