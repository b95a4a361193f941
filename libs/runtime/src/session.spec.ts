import {
  add,
  build,
  constant,
  dataOf,
  float32,
  input,
  loop,
  matmul,
  mul,
  scalar,
  tensor,
  type Value,
} from '@gannet/onnx';
import { openSession } from './session.js';

const x = input('x', ['batch', 2]);
const affine = build(
  { x },
  { y: add(matmul(x, constant('float32', [2, 1], Float32Array.of(1, 10))), scalar(0.5)), same: x },
);

test('[R1] a model built here runs, and computes only what is asked', async () => {
  const session = await openSession(affine);
  const feeds = { x: tensor('float32', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6)) };
  expect(await session.run(feeds, ['y'])).toEqual({
    y: { type: 'float32', dims: [3, 1], data: Float32Array.of(21.5, 43.5, 65.5) },
  });
  expect(Object.keys(await session.run(feeds))).toEqual(['y', 'same']);
  await session.close();
});

test('[R2] the caller keeps the arrays: neither the model nor a feed is detached, a view is fed as a view', async () => {
  const model = affine.slice();
  const session = await openSession(model);
  const whole = Float32Array.of(9, 9, 1, 2, 9);
  const feeds = { x: tensor('float32', [1, 2], whole.subarray(2, 4)) };
  expect(float32(await session.run(feeds, ['y']), 'y')).toEqual(Float32Array.of(21.5));
  expect([model.length, whole.length]).toEqual([affine.length, 5]);
  await session.close();
});

test('[R2] a Buffer is copied too, although its slice would be a view', async () => {
  const model = Buffer.from(affine);
  await (await openSession(model)).close();
  const again = await openSession(model);
  expect([model.length, Buffer.from('pooled').toString()]).toEqual([affine.length, 'pooled']);
  await again.close();
});

test('[R3] runs asked together are answered each with its own result', async () => {
  const session = await openSession(affine);
  const runs = [1, 2, 3, 4].map((n) => session.run({ x: tensor('float32', [1, 2], Float32Array.of(n, 0)) }, ['y']));
  expect((await Promise.all(runs)).map((run) => float32(run, 'y')[0])).toEqual([1.5, 2.5, 3.5, 4.5]);
  await session.close();
});

test('[R4] a wrong feed rejects that run and the session goes on', async () => {
  const session = await openSession(affine);
  await expect(session.run({ x: tensor('float32', [1, 3], new Float32Array(3)) })).rejects.toThrow(/could not be run/);
  expect(float32(await session.run({ x: tensor('float32', [1, 2], Float32Array.of(0, 0)) }, ['y']), 'y')).toEqual(
    Float32Array.of(0.5),
  );
  await session.close();
});

test('[R5] bytes that are no model are refused', async () => {
  await expect(openSession(Uint8Array.of(1, 2, 3))).rejects.toThrow(/thread failed/);
});

test('[R6] close rejects the runs in hand at once, and every later one, and ends the thread', async () => {
  const session = await openSession(counting());
  const feeds = {
    steps: tensor('int64', [], BigInt64Array.of(100_000n)),
    start: tensor('float32', [], Float32Array.of(0)),
  };
  const outcomes = [session.run(feeds), session.run(feeds)].map((run) =>
    expect(run).rejects.toThrow('the session is closed'),
  );
  const closed = session.close();
  await Promise.all(outcomes);
  await closed;
  await expect(session.run(feeds)).rejects.toThrow('the session is closed');
  await session.close();
});

test('[R7] all element types go in and come out', async () => {
  const places: Record<string, Value> = {
    f: input('f', [1]),
    l: input('l', [1], 'int64'),
    i: input('i', [1], 'int32'),
    b: input('b', [1], 'bool'),
    u: input('u', [1], 'uint8'),
    d: input('d', [1], 'float64'),
  };
  const session = await openSession(
    build(places, Object.fromEntries(Object.entries(places).map(([name, value]) => [`${name}Out`, value]))),
  );
  const results = await session.run({
    f: tensor('float32', [1], Float32Array.of(1.5)),
    l: tensor('int64', [1], BigInt64Array.of(-7n)),
    i: tensor('int32', [1], Int32Array.of(-3)),
    b: tensor('bool', [1], Uint8Array.of(1)),
    u: tensor('uint8', [1], Uint8Array.of(200)),
    d: tensor('float64', [1], Float64Array.of(0.1)),
  });
  expect([
    dataOf(results, 'fOut', 'float32')[0],
    dataOf(results, 'lOut', 'int64')[0],
    dataOf(results, 'iOut', 'int32')[0],
    dataOf(results, 'bOut', 'bool')[0],
    dataOf(results, 'uOut', 'uint8')[0],
    dataOf(results, 'dOut', 'float64')[0],
  ]).toEqual([1.5, -7n, -3, 1, 200, 0.1]);
  await session.close();
});

test('[R1] what the body of a loop computes, is given or reads from outside may leave it, and more than once', async () => {
  const [start, steps] = [input('start', [2]), input('steps', [], 'int64')];
  const outside = mul(start, scalar(10));
  const { state, each } = loop(steps, { a: start, b: start, c: start }, (_, { a }) => {
    const made = add(a, scalar(1));
    return { state: { a: made, b: made, c: a }, each: { outside, given: a, made } };
  });
  const session = await openSession(build({ start, steps }, { ...state, ...each }));
  const results = await session.run({
    start: tensor('float32', [2], Float32Array.of(1, 2)),
    steps: tensor('int64', [], BigInt64Array.of(2n)),
  });
  expect(Object.fromEntries(Object.keys(results).map((name) => [name, [...float32(results, name)]]))).toEqual({
    a: [3, 4],
    b: [3, 4],
    c: [2, 3],
    outside: [10, 20, 10, 20],
    given: [1, 2, 2, 3],
    made: [2, 3, 3, 4],
  });
  await session.close();
});

/** Counts to `steps`. */
function counting(): Uint8Array {
  const steps = input('steps', [], 'int64');
  const start = input('start', []);
  const { state } = loop(steps, { total: start }, (_, { total }) => ({
    state: { total: add(total, scalar(1)) },
    each: {},
  }));
  return build({ steps, start }, { total: state.total });
}
