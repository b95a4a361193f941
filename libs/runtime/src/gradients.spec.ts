import {
  abs,
  add,
  averagePool,
  build,
  cast,
  concat,
  constant,
  conv,
  convTranspose,
  cos,
  depthToSpace,
  div,
  elementCount,
  equal,
  erf,
  exp,
  expandTo,
  float32,
  floor,
  gather,
  gatherElements,
  gemm,
  gradients,
  greater,
  input,
  leakyRelu,
  log,
  logSoftmax,
  matmul,
  max,
  maxPool,
  min,
  mul,
  neg,
  padEdges,
  padZeros,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  resize,
  scalar,
  scatterAdd,
  scatterRowsAdd,
  type Session,
  sigmoid,
  sin,
  slice,
  softmax,
  softplus,
  spaceToDepth,
  sqrt,
  sub,
  tanh,
  tensor,
  topValues,
  transpose,
  upsampleTwice,
  type Value,
  where,
} from '@gannet/onnx';
import { derivedSeed, mulberry32 } from '@gannet/metrics';
import { openSession } from './session.js';

type Shapes = readonly (readonly number[])[];

/** A function of some float tensors, and the range that its inputs are drawn from. */
interface Case {
  readonly of: Shapes;
  readonly range?: readonly [number, number];
  readonly f: (...inputs: Value[]) => Value;
}

const indices = (dims: readonly number[], values: readonly number[]): Value =>
  constant('int64', dims, BigInt64Array.from(values, BigInt));
const fromUnit = (range: readonly [number, number], u: number): number => range[0] + (range[1] - range[0]) * u;

const CASES: Readonly<Record<string, Case>> = {
  'add, broadcast both ways': {
    of: [
      [3, 1, 4],
      [2, 1],
    ],
    f: add,
  },
  sub: { of: [[2, 3], [3]], f: sub },
  'mul with itself': { of: [[2, 3]], f: (x) => mul(x, x) },
  'mul, broadcast': { of: [[2, 3], []], f: mul },
  div: {
    of: [
      [2, 3],
      [2, 1],
    ],
    range: [0.5, 2],
    f: div,
  },
  max: {
    of: [
      [3, 4],
      [3, 4],
    ],
    f: max,
  },
  min: {
    of: [
      [3, 4],
      [3, 4],
    ],
    f: min,
  },
  where: {
    of: [
      [3, 4],
      [3, 4],
      [1, 4],
    ],
    f: (c, a, b) => where(greater(c, scalar(0)), a, b),
  },
  relu: { of: [[3, 5]], f: relu },
  leakyRelu: { of: [[3, 5]], f: (x) => leakyRelu(x, 0.2) },
  exp: { of: [[3, 2]], f: exp },
  log: { of: [[3, 2]], range: [0.5, 2], f: log },
  sqrt: { of: [[3, 2]], range: [0.5, 2], f: sqrt },
  neg: { of: [[3, 2]], f: neg },
  abs: { of: [[4, 4]], f: abs },
  sigmoid: { of: [[3, 2]], f: sigmoid },
  tanh: { of: [[3, 2]], f: tanh },
  sin: { of: [[3, 2]], f: sin },
  cos: { of: [[3, 2]], f: cos },
  softplus: { of: [[3, 2]], f: softplus },
  erf: { of: [[3, 2]], f: erf },
  'cast to and from what has less': { of: [[3, 2]], f: (x) => mul(x, cast(cast(x, 'float64'), 'float32')) },
  'what does not move': { of: [[3, 2]], f: (x) => mul(x, add(floor(x), cast(equal(x, x), 'float32'))) },
  softmax: { of: [[2, 5, 3]], f: (x) => softmax(x, 1) },
  logSoftmax: { of: [[4, 5]], f: (x) => logSoftmax(x) },
  reshape: { of: [[2, 6]], f: (x) => reshape(x, [3, 4]) },
  transpose: { of: [[2, 3, 4]], f: (x) => transpose(x, [2, 0, 1]) },
  expandTo: {
    of: [
      [2, 1, 3],
      [2, 4, 3],
    ],
    f: (x, y) => mul(expandTo(x, y), y),
  },
  'concat of what is also used alone': {
    of: [
      [2, 3],
      [2, 1],
    ],
    f: (a, b) => mul(concat([a, b, a], 1), reduceSum(a, [1], { keep: true })),
  },
  slice: { of: [[3, 7]], f: (x) => slice(x, 1, 2, 6) },
  'slice with steps': { of: [[7, 9]], f: (x) => slice(slice(x, 1, 1, 9, 3), 0, 0, 6, 2) },
  padZeros: { of: [[2, 3]], f: (x) => padZeros(x, [1, 0], [0, 2]) },
  padEdges: { of: [[1, 2, 3, 4]], f: (x) => padEdges(x, 2, 1) },
  'gather of rows, some twice': { of: [[4, 3]], f: (x) => gather(x, indices([2, 3], [0, 3, 0, 2, 0, 3])) },
  'gather along the middle': { of: [[2, 4, 3]], f: (x) => gather(x, indices([3], [1, 1, 3]), 1) },
  'gather of one': { of: [[3, 4]], f: (x) => gather(x, indices([], [2])) },
  gatherElements: { of: [[2, 4]], f: (x) => gatherElements(x, indices([2, 3], [0, 0, 3, 1, 2, 1]), 1) },
  scatterAdd: {
    of: [
      [2, 4],
      [2, 3],
    ],
    f: (x, updates) => scatterAdd(x, indices([2, 3], [0, 0, 3, 1, 2, 1]), updates, 1),
  },
  scatterRowsAdd: {
    of: [
      [4, 3],
      [2, 3],
    ],
    f: (x, updates) => scatterRowsAdd(x, indices([2], [3, 3]), updates),
  },
  spaceToDepth: { of: [[1, 2, 4, 6]], f: spaceToDepth },
  depthToSpace: { of: [[2, 8, 2, 3]], f: depthToSpace },
  upsampleTwice: { of: [[2, 3, 4, 5]], f: upsampleTwice },
  'resize, linear, to another size each way': { of: [[1, 2, 4, 6]], f: (x) => resize(x, [6, 3]) },
  'resize, nearest': { of: [[1, 2, 3, 4]], f: (x) => resize(x, [6, 12], 'nearest') },
  'matmul of a stack and a matrix': {
    of: [
      [2, 3, 4],
      [4, 5],
    ],
    f: matmul,
  },
  'matmul of stacks that broadcast': {
    of: [
      [3, 4],
      [2, 4, 2],
    ],
    f: matmul,
  },
  'gemm, turned, with a bias': { of: [[4, 3], [4, 2], [2]], f: (a, b, bias) => gemm(a, b, bias, { transposeA: true }) },
  gemm: {
    of: [
      [3, 4],
      [4, 2],
    ],
    f: (a, b) => gemm(a, b),
  },
  reduceSum: { of: [[2, 3, 4]], f: (x) => reduceSum(x, [0, 2]) },
  reduceMean: { of: [[2, 3, 4]], f: (x) => reduceMean(x, [1], { keep: true }) },
  reduceMax: { of: [[3, 5]], f: (x) => reduceMax(x, [1]) },
  topValues: { of: [[3, 6]], f: (x) => topValues(x, 2) },
  'a convolution of a point': { of: [[2, 3, 4, 5], [4, 3, 1, 1], [4]], f: (x, w, bias) => conv(x, w, { bias }) },
  'a convolution, padded': {
    of: [[2, 3, 5, 4], [4, 3, 3, 3], [4]],
    f: (x, w, bias) => conv(x, w, { bias, padding: 1 }),
  },
  'a convolution with a stride that leaves a rest': {
    of: [
      [2, 3, 8, 7],
      [2, 3, 3, 3],
    ],
    f: (x, w) => conv(x, w, { stride: 2, padding: 1 }),
  },
  'a wide convolution, as products': {
    of: [
      [2, 16, 6, 5],
      [17, 16, 3, 2],
    ],
    f: (x, w) => conv(x, w, { stride: 2 }),
  },
  'a dilated convolution': {
    of: [
      [1, 2, 8, 8],
      [3, 2, 3, 3],
    ],
    f: (x, w) => conv(x, w, { dilation: 2, padding: 2 }),
  },
  'a convolution in groups': {
    of: [
      [2, 6, 5, 5],
      [4, 3, 3, 3],
    ],
    f: (x, w) => conv(x, w, { groups: 2, padding: 1, stride: 2 }),
  },
  'a convolution of each channel by itself': {
    of: [
      [2, 4, 5, 5],
      [4, 1, 3, 3],
    ],
    f: (x, w) => conv(x, w, { groups: 4, padding: 1 }),
  },
  'a transposed convolution': {
    of: [[2, 3, 3, 4], [3, 2, 4, 4], [2]],
    f: (x, w, bias) => convTranspose(x, w, { bias, stride: 2, padding: 1 }),
  },
  'a transposed convolution with more at the end': {
    of: [
      [1, 4, 3, 3],
      [4, 2, 3, 3],
    ],
    f: (x, w) => convTranspose(x, w, { stride: 2, padding: 1, groups: 2, extra: [1, 1] }),
  },
  maxPool: { of: [[2, 3, 6, 4]], f: (x) => maxPool(x, 2) },
  'maxPool, overlapping': { of: [[1, 2, 7, 7]], f: (x) => maxPool(x, 3, { stride: 2, padding: 1 }) },
  averagePool: { of: [[2, 3, 4, 6]], f: (x) => averagePool(x, 2) },
  'averagePool, padded': { of: [[1, 2, 5, 5]], f: (x) => averagePool(x, 3, { stride: 2, padding: 1 }) },
};

/**
 * The gradient of the sum of squares of what `f` gives, by its first input: what a penalty on a gradient is made of.
 */
function slopeOf(f: Case['f']): Case['f'] {
  return (...inputs) => {
    const y = f(...inputs);
    return gradients(mul(y, y), [inputs[0] as Value])[0] as Value;
  };
}

/** What the gradients themselves are made of has gradients. */
const TWICE: Readonly<Record<string, Case>> = Object.fromEntries(
  [
    'mul with itself',
    'div',
    'leakyRelu',
    'sigmoid',
    'sin',
    'logSoftmax',
    'slice with steps',
    'padEdges',
    'gather of rows, some twice',
    'upsampleTwice',
    'matmul of a stack and a matrix',
    'reduceMean',
    'a convolution with a stride that leaves a rest',
    'a wide convolution, as products',
    'a convolution in groups',
    'a transposed convolution',
    'maxPool',
    'averagePool',
  ].map((name) => [name, { ...(CASES[name] as Case), f: slopeOf((CASES[name] as Case).f) }]),
);

/** A case as part of one model: its inputs, its loss and the gradients of that. */
interface Placed {
  readonly inputs: readonly string[];
  readonly of: Shapes;
  readonly range: readonly [number, number];
  readonly seed: number;
}

const placed = new Map<string, Placed>();
let session: Session;

beforeAll(async () => {
  const places: Record<string, Value> = {};
  const outputs: Record<string, Value> = {};
  const all = [
    ...Object.entries(CASES).map(([name, given]) => [`once: ${name}`, given] as const),
    ...Object.entries(TWICE).map(([name, given]) => [`twice: ${name}`, given] as const),
  ];
  for (const [number, [name, { of, range = [-1, 1] as const, f }]] of all.entries()) {
    const inputs = of.map((dims, index) => input(`x${number}.${index}`, dims));
    const seed = derivedSeed(7, number);
    const rng = mulberry32(seed);
    const result = f(...inputs);
    const dims = result.dims as number[];
    const weights = constant(
      'float32',
      dims,
      Float32Array.from({ length: elementCount(dims) }, () => rng() - 0.5),
    );
    const loss = reduceSum(
      mul(result, weights),
      dims.map((_, axis) => axis),
    );
    inputs.forEach((value, index) => (places[`x${number}.${index}`] = value));
    gradients(loss, inputs).forEach((value, index) => (outputs[`g${number}.${index}`] = value));
    outputs[`loss${number}`] = reshape(loss, [1]);
    placed.set(name, { inputs: inputs.map((_, index) => `${number}.${index}`), of, range, seed });
  }
  session = await openSession(build(places, outputs));
});
afterAll(() => session.close());

const STEP = 2e-3;

/**
 * Numbers on a grid that is farther apart than a step, so that no step changes their order, their sign or which of two
 * inputs is the larger.
 */
function onGrid(count: number, range: readonly [number, number], which: number, rng: () => number): Float32Array {
  const places = Array.from({ length: count }, (_, index) => index)
    .map((place) => [rng(), place] as const)
    .sort(([a], [b]) => a - b);
  return Float32Array.from({ length: count }, (_, index) =>
    fromUnit(range, ((places[index]?.[1] ?? 0) + 0.25 + 0.5 * (which % 2)) / count),
  );
}

/** The gradients of a case, and central differences, along two random directions of each input. */
async function compared(name: string): Promise<{ analytic: number; numeric: number; scale: number }[]> {
  const { inputs, of, range, seed } = placed.get(name) as Placed;
  const rng = mulberry32(derivedSeed(seed, 1));
  const number = (inputs[0] as string).split('.')[0] as string;
  const at = of.map((dims, index) => onGrid(elementCount(dims), range, index, rng));
  // Only what is asked for is computed, so every other case is fed zeros.
  const run = (values: readonly Float32Array[], outputs: readonly string[]) =>
    session.run(
      {
        ...Object.fromEntries(
          [...placed.values()].flatMap((other) =>
            other.inputs.map((place, index) => [
              `x${place}`,
              tensor(
                'float32',
                other.of[index] as number[],
                new Float32Array(elementCount(other.of[index] as number[])),
              ),
            ]),
          ),
        ),
        ...Object.fromEntries(
          inputs.map((place, index) => [
            `x${place}`,
            tensor('float32', of[index] as number[], values[index] as Float32Array),
          ]),
        ),
      },
      outputs,
    );
  const slopes = await run(
    at,
    inputs.map((place) => `g${place}`),
  );
  const seen = [];
  for (let index = 0; index < of.length; index++) {
    const slope = float32(slopes, `g${inputs[index] as string}`);
    for (let way = 0; way < 2; way++) {
      const direction = slope.map(() => (rng() < 0.5 ? -1 : 1));
      const lossAt = async (sign: number): Promise<number> => {
        const moved = at.map((data, other) =>
          other === index ? data.map((value, i) => value + sign * STEP * (direction[i] as number)) : data,
        );
        return float32(await run(moved, [`loss${number}`]), `loss${number}`)[0] as number;
      };
      const numeric = ((await lossAt(1)) - (await lossAt(-1))) / (2 * STEP);
      seen.push({
        analytic: slope.reduce((sum, value, i) => sum + value * (direction[i] as number), 0),
        numeric,
        scale: slope.reduce((sum, value) => sum + Math.abs(value), 0),
      });
    }
  }
  return seen;
}

async function expectEqual(name: string): Promise<void> {
  for (const { analytic, numeric, scale } of await compared(name))
    expect(Math.abs(analytic - numeric)).toBeLessThan(5e-3 + 5e-3 * scale);
}

test.each(Object.keys(CASES))('[O12] the gradient of %s is that of finite differences', (name) =>
  expectEqual(`once: ${name}`),
);

test.each(Object.keys(TWICE))('[O13] the gradient of the gradient of %s is that of finite differences', (name) =>
  expectEqual(`twice: ${name}`),
);

test('[O12] a value that the loss does not depend on has a gradient of zeros', async () => {
  const [x, y] = [input('x', [2]), input('y', [3])];
  const alone = await openSession(
    build({ x, y }, { g: gradients(exp(x), [x, y])[1] as Value, seen: add(x, reduceSum(y, [0])) }),
  );
  expect(
    float32(
      await alone.run({
        x: tensor('float32', [2], Float32Array.of(1, 2)),
        y: tensor('float32', [3], new Float32Array(3)),
      }),
      'g',
    ),
  ).toEqual(new Float32Array(3));
  await alone.close();
});

test('[O12] a loss is differentiated by what is inside it', async () => {
  const x = input('x', [2]);
  const middle = mul(x, x);
  const alone = await openSession(build({ x }, { g: gradients(mul(middle, middle), [middle])[0] as Value }));
  expect(float32(await alone.run({ x: tensor('float32', [2], Float32Array.of(1, 3)) }), 'g')).toEqual(
    Float32Array.of(2, 18),
  );
  await alone.close();
});
