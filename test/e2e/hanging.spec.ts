import { cpSync } from 'node:fs';
import path from 'node:path';
import { latentOf } from '@gannet/generator';
import { isRunning } from '../support/processes.js';
import { root } from '../support/server.js';
import { sleeps, SLEEPER, writeSleeper } from '../support/sleeper.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';

const PSI = 0.7;
const ASLEEP = Array.from({ length: 1000 }, (_, seed) => seed).find((seed) =>
  sleeps(latentOf(seed, SLEEPER.zDim), PSI),
)!;
/** A pool of one image. */
const ONE = { poolSize: 1, batchSize: 1, psi: PSI };

let world: World;

beforeAll(async () => {
  world = await openWorld({
    env: { WORKERS: '1', MODEL_SECONDS: '3600' }, // no time limit has any part in this
    prepare: (home) => {
      const folder = path.join(home.folder, 'generators');
      cpSync(path.join(root, 'generators/toonface-64'), path.join(folder, 'toonface-64'), { recursive: true });
      writeSleeper(path.join(folder, 'sleeper'));
      return { GENERATORS_DIR: folder };
    },
  });
});

afterAll(() => world.close());

it('a round whose generator never returns lets go of its worker when it is cancelled, and the server can be stopped whatever it computes', async () => {
  const generators = await world.admin.call('generators');
  const digestOf = (name: string): string => generators.find((one) => one.name === name)!.digest;
  for (const [slug, name] of [
    ['hanging', 'sleeper'],
    ['other', 'toonface-64'],
  ] as const) {
    await world.admin.call('addProject', {
      body: {
        slug,
        name: slug,
        schema: { classes: [{ name: 'a' }, { name: 'b' }] },
        generatorDigest: digestOf(name),
        firstSeed: ASLEEP,
      },
    });
  }
  const round = await world.startRound('hanging', ONE);
  await until('the worker to run the model', () => hosts().length === 1);
  const other = await world.startRound('other', ONE);
  await world.admin.call('cancelRound', { params: { project: 'hanging', round } });
  await world.roundIn('other', other, 'annotating');

  const { candidates } = await world.admin.call('pool', { params: { project: 'hanging', round } });
  const picture = world.admin.fetch('candidateImage', { candidateId: candidates[0]!.id }).then(
    ({ status }) => status,
    () => 'cut off',
  );
  await until('the web server to run the model', () =>
    world.server.family().some(({ command, parent }) => parent === world.server.pid && isHost(command)),
  );
  const pids = [world.server.pid, ...world.server.family().map(({ pid }) => pid)];
  expect(await world.server.stop()).toBe(0);
  expect(pids.filter(isRunning)).toEqual([]);
  expect(await picture).not.toBe(200);
});

const isHost = (command: string): boolean => command.includes('runtime/dist/host.js');
const hosts = (): unknown[] => world.server.family().filter(({ command }) => isHost(command));
