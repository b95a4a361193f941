import { readModel } from './model.js';
import { fields, intsOf, Message } from './wire.js';

const external = new Message()
  .int(1, 4)
  .int(2, 1)
  .text(8, 'w')
  .message(13, new Message().text(1, 'location').text(2, '../../etc/passwd'))
  .int(14, 1);
const model = (graph: Message, extra: (model: Message) => Message = (same) => same): Uint8Array =>
  extra(new Message().int(1, 8).message(7, graph)).finish();
const node = (attribute: Message): Message => new Message().text(4, 'Constant').message(5, attribute);
const stored = { name: 'w', type: 'float32', dims: [4], isExternal: true };

test.each([
  ['an initializer', model(new Message().message(5, external))],
  ['a constant', model(new Message().message(1, node(new Message().text(1, 'value').message(5, external))))],
  ['a list of constants', model(new Message().message(1, node(new Message().message(10, external))))],
  ['a body', model(new Message().message(1, node(new Message().message(6, new Message().message(5, external)))))],
  [
    'a list of bodies',
    model(new Message().message(1, node(new Message().message(11, new Message().message(5, external))))),
  ],
  ['the values of a sparse initializer', model(new Message().message(15, new Message().message(1, external)))],
  [
    'a local function',
    model(new Message(), (whole) =>
      whole.message(25, new Message().message(7, node(new Message().message(5, external)))),
    ),
  ],
  [
    'a training part',
    model(new Message(), (whole) => whole.message(20, new Message().message(1, new Message().message(5, external)))),
  ],
])('[O6] data outside the file is seen in %s', (_where, bytes) => {
  expect(readModel(bytes).tensors).toEqual([stored]);
});

test('[O6] data outside the file is seen by its entries alone, and by its location alone', () => {
  const entries = new Message().text(8, 'w').message(13, new Message().text(1, 'location'));
  const location = new Message().text(8, 'w').int(14, 1);
  for (const tensor of [entries, location])
    expect(readModel(model(new Message().message(5, tensor))).tensors[0]?.isExternal).toBe(true);
  expect(readModel(model(new Message().message(5, new Message().text(8, 'w').int(14, 0)))).tensors[0]?.isExternal).toBe(
    false,
  );
});

test('[O7] operators of other domains carry their domain; weights that older files list as inputs are not inputs', () => {
  const place = (name: string): Message =>
    new Message()
      .text(1, name)
      .message(
        2,
        new Message().message(1, new Message().int(1, 10).message(2, new Message().message(1, new Message()))),
      );
  const graph = new Message()
    .message(1, new Message().text(4, 'Gelu').text(7, 'com.microsoft'))
    .message(1, new Message().text(4, 'Add').text(7, 'ai.onnx'))
    .message(5, new Message().text(8, 'w'))
    .message(11, place('w'))
    .message(11, place('x'))
    .message(12, new Message().text(1, 'list').message(2, new Message().message(4, new Message())));
  expect(readModel(model(graph))).toMatchObject({
    operators: ['Add', 'com.microsoft::Gelu'],
    inputs: [{ name: 'x', type: 'float16', dims: ['?'] }],
    outputs: [{ name: 'list', type: 'not a tensor', dims: [] }],
  });
});

test.each([
  ['no bytes', new Uint8Array(0), 'has no graph'],
  ['a text', new TextEncoder().encode('this is no model at all'), RangeError],
  ['half a model', model(new Message().message(5, external)).subarray(0, 20), 'does not fit'],
  ['two graphs', new Message().message(7, new Message()).message(7, new Message()).finish(), 'has 2 graphs'],
])('[O8] %s is refused', (_case, bytes, error) => {
  expect(() => readModel(bytes)).toThrow(RangeError);
  expect(() => readModel(bytes)).toThrow(error);
});

test('[O8] bodies nested without end are refused before the stack is', () => {
  let graph = new Message();
  for (let depth = 0; depth < 40; depth++) graph = new Message().message(1, node(new Message().message(6, graph)));
  expect(() => readModel(model(graph))).toThrow('nested deeper than 32');
});

test('[O9] numbers keep their sign and their 64 bits; packed and single ones read alike', () => {
  const message = new Message()
    .int(1, -7)
    .int(1, 2n ** 62n)
    .bytes(1, Uint8Array.of(0x05, 0xac, 0x02));
  expect(intsOf(fields(message.finish()), 1)).toEqual([-7n, 2n ** 62n, 5n, 300n]);
});
