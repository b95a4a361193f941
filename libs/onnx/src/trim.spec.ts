import { add, build, input, largestTensor, loop, merge, readModel, scalar, trim } from './index.js';
import { bytesOf, fields, Message } from './wire.js';

const x = input('x', ['n', 3]);
const plain = build({ x }, { y: add(x, scalar(2)) });
const call = (domain: string, operator: string): Message =>
  new Message().text(1, 'x').text(2, `${operator} of x`).text(4, operator).text(7, domain);
const local = (name: string, ...nodes: Message[]): Message =>
  nodes.reduce((one, node) => one.message(7, node), new Message().text(1, name)).text(10, 'torch');
const tensor = (name: string): Message => new Message().int(1, 1).int(2, 1).text(8, name).bytes(9, new Uint8Array(4));

/** `plain` with more fields of the model, and of its graph. */
function with_(
  model: (message: Message) => Message,
  graph: (message: Message) => Message = (same) => same,
): Uint8Array {
  const result = new Message();
  for (const entry of fields(plain)) {
    if (entry.field === 7 && entry.kind === 'bytes')
      result.message(7, graph(fields(entry.value).reduce((all, one) => all.copy(one), new Message())));
    else result.copy(entry);
  }
  return model(result).finish();
}

test('[O15] what is not used is left out: functions, those that only they call, stored tensors, what is said for readers', () => {
  const full = with_(
    (model) =>
      model
        .message(25, local('Rank', call('', 'Shape')))
        .message(25, local('IsScalar', call('torch', 'Rank')))
        .message(14, new Message().text(1, 'who').text(2, 'torch')),
    (graph) => graph.message(5, tensor('unused')),
  );
  expect(trim(full)).toEqual(plain);
  expect(() => merge({ parts: [{ prefix: 'a', model: full }], inputs: { x }, outputs: { y: ['a', 'y'] } })).toThrow(
    'a has functions of its own',
  );
  expect(
    readModel(
      merge({ parts: [{ prefix: 'a', model: trim(full) }], inputs: { x }, outputs: { y: ['a', 'y'] } }),
    ).outputs.map(({ name }) => name),
  ).toEqual(['y']);
});

test('[O15] what is used stays, also what only a body or another function uses', () => {
  const steps = input('steps', [], 'int64');
  const { state } = loop(steps, { a: x }, (_, { a }) => ({ state: { a: add(a, scalar(3)) }, each: {} }));
  const looping = build({ x, steps }, state);
  expect(trim(plain)).toBe(plain);
  expect(trim(looping)).toBe(looping);
  const called = with_(
    (model) =>
      model
        .message(25, local('Rank'))
        .message(25, local('IsScalar', call('torch', 'Rank')))
        .message(25, local('Size')),
    (graph) => graph.message(1, call('torch', 'IsScalar')),
  );
  expect(bytesOf(fields(trim(called)), 25)).toHaveLength(2);
});

const place = (name: string, ...dims: (number | string)[]): Message =>
  new Message().text(1, name).message(
    2,
    new Message().message(
      1,
      new Message().int(1, 1).message(
        2,
        dims.reduce(
          (shape: Message, dim) =>
            shape.message(1, typeof dim === 'number' ? new Message().int(1, dim) : new Message().text(2, dim)),
          new Message(),
        ),
      ),
    ),
  );
const shape = (...dims: number[]): Message =>
  new Message()
    .int(1, dims.length)
    .int(2, 7)
    .text(8, 'shape')
    .bytes(9, new Uint8Array(BigInt64Array.from(dims, BigInt).buffer));

test.each([
  [
    'an output',
    with_(
      (model) => model,
      (graph) => graph.message(12, place('big', 'n', 1000, 40_000_000)),
    ),
    { name: 'big', bytes: 160e9 },
  ],
  [
    'what lies between',
    with_(
      (model) => model,
      (graph) => graph.message(13, place('between', 1, 40_000_000_000)),
    ),
    { name: 'between', bytes: 160e9 },
  ],
  [
    'a shape to be filled',
    with_(
      (model) => model,
      (graph) =>
        graph
          .message(5, shape(40_000, 1_000_000))
          .message(1, new Message().text(1, 'shape').text(2, 'filled').text(4, 'ConstantOfShape')),
    ),
    { name: 'filled', bytes: 160e9 },
  ],
  ['nothing of that size', plain, { name: 'y', bytes: 12 }],
])('[O16] the largest tensor is found: %s', (_what, model, expected) => {
  expect(largestTensor(model)).toEqual(expected);
});
