import { maxPoolIndices } from './convolve.js';
import * as onnx from './index.js';

const {
  add,
  argMax,
  build,
  concat,
  constant,
  conv,
  gather,
  gemm,
  input,
  integers,
  loop,
  matmul,
  mul,
  readModel,
  reduceSum,
  reshape,
  scalar,
  slice,
  softmax,
  topValues,
  transpose,
  where,
} = onnx;

const x = input('x', ['batch', 3]);
const weights = constant('float32', [2, 1], Float32Array.of(1, 2));

test.each([
  ['matmul: [batch,3] x [2,1] do not meet', () => matmul(x, weights)],
  ['gemm: [batch,3] x [2,1] do not meet', () => gemm(x, weights)],
  ['add: [batch,3] and [2,1] do not broadcast', () => add(x, weights)],
  ['add: [batch,3] and [n,3] do not broadcast', () => add(x, input('y', ['n', 3]))],
  ['mul: float32 and int64 do not meet', () => mul(x, integers([1]))],
  ['reshape: [batch,3] does not fill [batch,4]', () => reshape(x, ['batch', 4])],
  ['transpose: [0,0] does not order the axes of [batch,3]', () => transpose(x, [0, 0])],
  ['concat: [2,1] and [batch,3] do not join on axis 0', () => concat([weights, x], 0)],
  ['concat: the length of [batch,3] on axis 0 is not known', () => concat([x, x], 0)],
  ['slice: [batch,3] has no elements 2 to 4 on axis 1', () => slice(x, 1, 2, 4)],
  ['gather: indices are int64, not float32', () => gather(x, x)],
  ['softmax: [batch,3] has no axis 2', () => softmax(x, 2)],
  ['topValues: [batch,3] has no 4 largest', () => topValues(x, 4)],
  [
    'conv: [1,4,2,2] by [6,3,1,1] in 1 groups do not meet',
    () => conv(input('i', [1, 4, 2, 2]), constant('float32', [6, 3, 1, 1], new Float32Array(18))),
  ],
  ['where: the condition is bool, not float32', () => where(x, x, x)],
  ['upsampleTwice: takes float32 [n, channels, height, width], not float32 [batch,3]', () => onnx.upsampleTwice(x)],
  [
    'spaceToDepth: takes [n, channels, height, width] of even height and width, not [1,2,3,4]',
    () => onnx.spaceToDepth(input('i', [1, 2, 3, 4])),
  ],
  ['padEdges: takes [n, channels, height, width], not [batch,3]', () => onnx.padEdges(x, 1, 1)],
  [
    'conv: a kernel of 3 does not fit [1,1,2,4]',
    () => conv(input('i', [1, 1, 2, 4]), constant('float32', [1, 1, 3, 3], new Float32Array(9))),
  ],
  ['a tensor of [2,2] holds 4 elements, not 3', () => constant('float32', [2, 2], new Float32Array(3))],
  ['a float32 tensor is held by a Float32Array', () => onnx.tensor('float32', [1], Int32Array.of(1) as never)],
])('[O1] %s', (message, wrong) => {
  expect(wrong).toThrow(message);
});

test('[O2] shapes are known as the expression is written', () => {
  const wide = input('wide', ['batch', 4, 6]);
  expect(matmul(wide, constant('float32', [6, 2], new Float32Array(12))).dims).toEqual(['batch', 4, 2]);
  expect(reduceSum(wide, [-1]).dims).toEqual(['batch', 4]);
  expect(reduceSum(wide, [1], { keep: true }).dims).toEqual(['batch', 1, 6]);
  expect(argMax(wide, 1)).toMatchObject({ type: 'int64', dims: ['batch', 6] });
  expect(transpose(wide, [2, 0, 1]).dims).toEqual([6, 'batch', 4]);
  expect(gather(wide, input('rows', ['n'], 'int64')).dims).toEqual(['n', 4, 6]);
  expect(gather(wide, input('rows', ['n'], 'int64'), 1).dims).toEqual(['batch', 'n', 6]);
  expect(topValues(wide, 2).dims).toEqual(['batch', 4, 2]);
  const image = input('image', [1, 3, 4, 6]);
  expect(onnx.spaceToDepth(image).dims).toEqual([1, 12, 2, 3]);
  expect(onnx.padEdges(image, 1, 0).dims).toEqual([1, 3, 6, 6]);
  expect(conv(image, constant('float32', [3, 1, 3, 3], new Float32Array(27)), { groups: 3 }).dims).toEqual([
    1, 3, 2, 4,
  ]);
  expect(conv(image, constant('float32', [5, 3, 3, 3], new Float32Array(135)), { padding: 1 }).dims).toEqual([
    1, 5, 4, 6,
  ]);
  const thrice = constant('int64', [], BigInt64Array.of(3n));
  expect(
    loop(thrice, { sum: scalar(0) }, (_, { sum }) => ({ state: { sum: add(sum, scalar(1)) }, each: { sum } })).each.sum
      .dims,
  ).toEqual([3]);
});

test('[O3] equal expressions give equal bytes', () => {
  const model = (): Uint8Array => build({ x }, { y: softmax(add(x, scalar(1))) });
  expect(model()).toEqual(model());
});

test('[O3] an input that is used but not named, and a name used twice, are refused', () => {
  expect(() => build({}, { y: x })).toThrow('the input x is used but not among the model');
  expect(() => build({ x }, { x })).toThrow('two values of the model are called x');
});

test('[O3] inputs and outputs may be called what things inside are called', () => {
  const names = ['L4', 'constant', 'constant_4', 'Add', 'Add_2', 'in0_1'];
  const inputs = Object.fromEntries(names.map((name) => [name, input(name, [1, 3])]));
  const given = Object.fromEntries(names.map((name, index) => [`Add_${index + 8}`, add(inputs[name]!, scalar(index))]));
  const model = readModel(build(inputs, given));
  expect([model.inputs.map(({ name }) => name), model.outputs.map(({ name }) => name)]).toEqual([
    names,
    Object.keys(given),
  ]);
});

test('[O4] a loop whose state changes its shape is refused', () => {
  const steps = input('steps', [], 'int64');
  expect(() => loop(steps, { s: x }, (_, { s }) => ({ state: { s: concat([s, s], 1) }, each: {} }))).toThrow(
    'loop: s enters as float32 [batch,3] and leaves as float32 [batch,6]',
  );
  expect(() => loop(x, { s: x }, (_, state) => ({ state, each: {} }))).toThrow(
    'loop: steps is one int64, not float32 [batch,3]',
  );
});

test('[O5] a model is read back: places, operators of bodies too, and where its tensors lie', () => {
  const steps = input('steps', [], 'int64');
  const { state, each } = loop(steps, { s: input('s', ['n']) }, (_, { s }) => ({
    state: { s: add(s, constant('float32', [1], Float32Array.of(2))) },
    each: { seen: s },
  }));
  expect(readModel(build({ steps, s: input('s', ['n']) }, { wrong: scalar(1) }))).toMatchObject({
    operators: ['Identity'],
  });
  const start = input('start', ['n']);
  const run = loop(steps, { s: start }, (_, { s }) => ({
    state: { s: add(s, constant('float32', [1], Float32Array.of(2))) },
    each: { seen: s },
  }));
  expect([state.s.dims, each.seen.dims]).toEqual([['n'], ['seen.steps', 'n']]);
  expect(readModel(build({ steps, start }, { last: run.state.s, all: run.each.seen }))).toEqual({
    irVersion: 8,
    functions: [],
    metadata: new Map(),
    opsets: [{ domain: '', version: 17 }],
    inputs: [
      { name: 'steps', type: 'int64', dims: [] },
      { name: 'start', type: 'float32', dims: ['n'] },
    ],
    outputs: [
      { name: 'last', type: 'float32', dims: ['n'] },
      { name: 'all', type: 'float32', dims: ['seen.steps', 'n'] },
    ],
    operators: ['Add', 'Identity', 'Loop'],
    tensors: [{ name: expect.stringContaining('constant'), type: 'float32', dims: [1], isExternal: false }],
  });
});

test('[O12] what does not lie between the loss and a value is not asked for its gradient', () => {
  const [a, b] = [input('a', [2]), input('b', [2])];
  const steps = input('steps', [], 'int64');
  const elsewhere = loop(steps, { s: b }, (_, { s }) => ({ state: { s: add(s, s) }, each: {} })).state.s;
  expect(onnx.gradients(mul(a, elsewhere), [a])[0]?.dims).toEqual([2]);
});

test('[O14] an operator without a gradient is named', () => {
  const steps = input('steps', [], 'int64');
  const inside = input('inside', [2]);
  const looped = loop(steps, { s: inside }, (_, { s }) => ({ state: { s: add(s, s) }, each: {} })).state.s;
  expect(() => onnx.gradients(looped, [inside])).toThrow('gradients: Loop has no gradient');
  const around = loop(steps, { s: scalar(0) }, (_, { s }) => ({
    state: { s: add(s, reduceSum(inside, [0])) },
    each: {},
  })).state.s;
  expect(() => onnx.gradients(around, [inside])).toThrow('gradients: Loop has no gradient');
});

test('[O14] a size that has to be known, and is not, is named', () => {
  expect(() => onnx.gradients(x, [x])).toThrow('gradients: the size batch of [batch,3] is not known');
  expect(() => onnx.gradients(reduceSum(onnx.reduceMean(x, [0]), [0]), [x])).toThrow(
    'gradients: the size batch of [batch,3], over which a mean is taken, is not known',
  );
  expect(() => onnx.gradients(integers([1]), [])).toThrow('gradients: the loss is float32 or float64, not int64');
});

test('[O12] a size may have a name where nothing depends on it', () => {
  const loss = reduceSum(mul(softmax(matmul(x, constant('float32', [3, 2], new Float32Array(6)))), scalar(2)), [0, 1]);
  expect(onnx.gradients(loss, [x])[0]?.dims).toEqual(['batch', 3]);
});

test.each([
  [
    'convTranspose: [1,4,2,2] by [3,2,1,1] in 1 groups do not meet',
    () => onnx.convTranspose(input('i', [1, 4, 2, 2]), constant('float32', [3, 2, 1, 1], new Float32Array(6))),
  ],
  ['maxPool: a kernel of 3 does not fit [1,1,2,4]', () => onnx.maxPool(input('i', [1, 1, 2, 4]), 3)],
  ['averagePool: takes float32 [n, channels, height, width], not float32 [batch,3]', () => onnx.averagePool(x, 2)],
  ['maxPoolIndices: takes the result of maxPool', () => maxPoolIndices(x)],
  ['padZeros: [batch,3] does not take [1] before and [0] after', () => onnx.padZeros(x, [1], [0])],
  ['padZeros: the length of [batch,3] on axis 0 is not known', () => onnx.padZeros(x, [1, 0], [0, 0])],
  ['expandTo: [batch,3] does not expand to [3]', () => onnx.expandTo(x, input('y', [3]))],
  [
    'gatherElements: indices of [batch,3] on axis 1 are int64 of its other sizes, not int64 [2,2]',
    () => onnx.gatherElements(x, input('i', [2, 2], 'int64'), 1),
  ],
  [
    'scatterAdd: updates are float32 [batch,2], not float32 [batch,3]',
    () => onnx.scatterAdd(x, input('i', ['batch', 2], 'int64'), x, 1),
  ],
  [
    'scatterRowsAdd: [batch,3] at int64 [4] takes float32 [4,3], not float32 [batch,3]',
    () => onnx.scatterRowsAdd(x, input('i', [4], 'int64'), x),
  ],
  [
    'resize: takes float32 [n, channels, height, width] to at least [1,1], not float32 [batch,3] to [2,2]',
    () => onnx.resize(x, [2, 2]),
  ],
  [
    'depthToSpace: takes [n, 4 channels, height, width], not [1,3,2,2]',
    () => onnx.depthToSpace(input('i', [1, 3, 2, 2])),
  ],
])('[O1] %s', (message, wrong) => {
  expect(wrong).toThrow(message);
});
