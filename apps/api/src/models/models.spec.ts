import { add, build, input, loop, scalar, tensor } from '@gannet/onnx';
import { readConfig } from '../config.js';
import { Budget } from './budget.js';
import { KeepOpen } from './keep-open.js';
import { isLost, ModelLost, ModelRefused, Models } from './models.js';

const counter = { digest: 'a'.repeat(64), name: 'counter', version: '1.0', resolution: 64 };
const affine = { ...counter, digest: 'b'.repeat(64), name: 'affine' };
const [steps, start] = [input('steps', [], 'int64'), input('start', [])];
const { state } = loop(steps, { total: start }, (_, { total }) => ({
  state: { total: add(total, scalar(1)) },
  each: {},
}));
const endless = build({ steps, start }, { total: state.total });
const plain = build({ start }, { total: add(start, scalar(1)) });
const zero = tensor('float32', [], Float32Array.of(0));
const forever = { steps: tensor('int64', [], BigInt64Array.of(2n ** 60n)), start: zero };

const modelsWith = (settings: Readonly<Record<string, string>>): Models =>
  new Models(readConfig({ LOG_LEVEL: 'silent', ...settings }));

it("a generator that takes too long is stopped with a sentence, and another's work goes on", async () => {
  const models = modelsWith({ MODEL_SECONDS: '2' });
  const other = await models.of(affine)(plain);
  const session = await models.of(counter)(endless);
  const stopped = session.run(forever);
  await expect(stopped).rejects.toBeInstanceOf(ModelRefused);
  await expect(stopped).rejects.toMatchObject({
    code: 'INVALID',
    message:
      'The generator counter 1.0 was stopped: it took more than 2 seconds for one image. Where it only needs longer than others, raise MODEL_SECONDS and start the server again.',
  });
  expect(await other.run({ start: zero })).toMatchObject({ total: { data: Float32Array.of(1) } });
  await models.beforeApplicationShutdown();
});

it('what was stopped is opened again by the next who wants it', async () => {
  const models = modelsWith({ MODEL_SECONDS: '2' });
  let opened = 0;
  const keep = new KeepOpen(
    new Budget(1),
    async () => {
      opened++;
      return models.of(counter)(endless);
    },
    isLost,
  );
  await expect(keep.use('one', (session) => session.run(forever))).rejects.toThrow(ModelRefused);
  const once = { ...forever, steps: tensor('int64', [], BigInt64Array.of(1n)) };
  expect(await keep.use('one', (session) => session.run(once))).toMatchObject({ total: { data: Float32Array.of(1) } });
  expect(opened).toBe(2);
  await models.stopAll();
});

it('what nobody wants any more ends at once, and says that it can be tried again', async () => {
  const models = modelsWith({});
  const session = await models.of(counter)(endless);
  const ended = expect(session.run(forever)).rejects.toThrow(ModelLost);
  await models.stopAll();
  await ended;
});

it('a larger image has as much more time as it has more pixels', () => {
  const models = modelsWith({ MODEL_SECONDS: '10', MODEL_GIB: '1.5' });
  expect([32, 256, 512, 1024].map((side) => models.limits(side).seconds)).toEqual([10, 10, 40, 160]);
  expect(models.limits(64).memory).toBe(1.5 * 2 ** 30);
});
