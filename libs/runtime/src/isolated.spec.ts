import { readdirSync, readFileSync } from 'node:fs';
import { add, build, constant, float32, input, loop, matmul, scalar, tensor } from '@gannet/onnx';
import { isolatedSessions, ModelStopped } from './isolated.js';
import { closeSessions } from './session.js';

const LIMITS = { seconds: 120, memory: 2 ** 31 };
const SOON = { ...LIMITS, seconds: 0.2 };
const x = input('x', ['batch', 2]);
const affine = build({ x }, { y: add(matmul(x, constant('float32', [2, 1], Float32Array.of(1, 10))), scalar(0.5)) });
const feeds = { x: tensor('float32', [1, 2], Float32Array.of(1, 2)) };

/** Counts to more than anybody waits for. */
function endless(): Uint8Array {
  const [steps, start] = [input('steps', [], 'int64'), input('start', [])];
  const { state } = loop(steps, { total: start }, (_, { total }) => ({
    state: { total: add(total, scalar(1)) },
    each: {},
  }));
  return build({ steps, start }, { total: state.total });
}
const forever = {
  steps: tensor('int64', [], BigInt64Array.of(2n ** 60n)),
  start: tensor('float32', [], Float32Array.of(0)),
};

/** Processes that this one has started and that have not ended. */
const children = (): string[] =>
  readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );

test('[R9] models run in a process of their own, which ends with the last of them', async () => {
  const open = isolatedSessions(LIMITS);
  const [first, second] = await Promise.all([open(affine), open(affine, { threads: 2 })]);
  expect(children()).toHaveLength(1);
  const view = Float32Array.of(9, 1, 2).subarray(1);
  const runs = await Promise.all([
    first.run({ x: tensor('float32', [1, 2], view) }, ['y']),
    second.run(feeds),
    first.run(feeds),
  ]);
  expect(runs.map((run) => [...float32(run, 'y')])).toEqual([[21.5], [21.5], [21.5]]);
  await expect(first.run({ x: tensor('float32', [1, 3], new Float32Array(3)) })).rejects.toThrow(/could not be run/);
  await first.close();
  await expect(first.run(feeds)).rejects.toThrow('the session is closed');
  expect(float32(await second.run(feeds), 'y')[0]).toBe(21.5);
  await second.close();
  expect(children()).toEqual([]);
  const again = await open(affine);
  expect(float32(await again.run(feeds), 'y')[0]).toBe(21.5);
  await again.close();
});

test('[R11] the most memory that the process has taken is reported after each run', async () => {
  const peaks: number[] = [];
  const session = await isolatedSessions(LIMITS, { observe: (peak) => peaks.push(peak) })(affine);
  await session.run(feeds);
  await session.run({ x: tensor('float32', [8_000_000, 2], new Float32Array(16_000_000)) });
  await session.close();
  expect(peaks).toHaveLength(2);
  expect(peaks[1]! - peaks[0]!).toBeGreaterThan(64_000_000);
});

test('[R9] asks that come together are all answered, each with its own numbers', async () => {
  const session = await isolatedSessions(LIMITS)(affine);
  const rows = 4_000;
  const asks = Array.from({ length: 24 }, (_, n) =>
    session.run({ x: tensor('float32', [rows, 2], new Float32Array(2 * rows).fill(n)) }),
  );
  const answers = await Promise.all(asks);
  expect(answers.map((run) => float32(run, 'y').at(-1))).toEqual(asks.map((_, n) => 11 * n + 0.5));
  await session.close();
});

test('[R9] a model that cannot be opened is refused, and no process stays', async () => {
  await expect(isolatedSessions(LIMITS)(Uint8Array.of(1, 2, 3))).rejects.toThrow(/thread failed/);
  await closeSessions();
  expect(children()).toEqual([]);
});

test('[R10] a run that takes too long is ended with its process; the next model is opened in another', async () => {
  const open = isolatedSessions(SOON);
  const session = await open(endless());
  const outcomes = await Promise.allSettled([session.run(forever), session.run(forever)]);
  expect(outcomes).toEqual(
    [1, 2].map(() => ({ status: 'rejected', reason: new ModelStopped('time', 'it took more than 0.2 seconds') })),
  );
  await closeSessions();
  expect([session.isLost, children()]).toEqual([true, []]);
  await expect(session.run(forever)).rejects.toThrow(ModelStopped);
  await session.close();
  const next = await isolatedSessions(LIMITS)(affine);
  expect(float32(await next.run(feeds), 'y')[0]).toBe(21.5);
  await next.close();
});

test('[R10] a run that asks for more memory than it may is ended, and told as such', async () => {
  const wide = input('wide', ['n', 1]);
  const session = await isolatedSessions(LIMITS)(
    build({ wide }, { y: matmul(wide, constant('float32', [1, 40_000], new Float32Array(40_000))) }),
  );
  const huge = session.run({ wide: tensor('float32', [100_000, 1], new Float32Array(100_000)) });
  await expect(huge).rejects.toThrow(ModelStopped);
  await expect(huge).rejects.toThrow('it asked for more than 2 GiB of memory');
  expect(session.isLost).toBe(true);
});

test('[R6, R10] closing ends a process at once, whatever runs in it', async () => {
  const session = await isolatedSessions(LIMITS)(endless());
  const run = expect(session.run(forever)).rejects.toThrow('the session is closed');
  await closeSessions();
  await run;
  expect(children()).toEqual([]);
});
