import path from 'node:path';
import type { Manifest, Round, RoundState } from '@gannet/contracts';
import type { SimulatedAnnotator } from '@gannet/cli/simulation';
import { gannet } from '../support/cli.js';
import { bandLabeller } from '../support/labels.js';
import { openWorld, type World } from '../world.js';

/**
 * Every computing step but `pick` and `train` has several pieces, and takes long enough to be seen at work on any machine,
 * so that a crash finds some done and some not.
 */
const SETTINGS = { poolSize: 240, batchSize: 3, releaseSize: 160 };
const CALM = 'calm';
const STORM = 'storm';

let world: World;
const annotators = new Map<string, SimulatedAnnotator>();

beforeAll(async () => {
  world = await openWorld({ env: { WORKERS: '1' } }); // the one that is killed is the one at work
  for (const project of [CALM, STORM]) {
    await world.addProject(project, 5000, SETTINGS);
    annotators.set(project, await world.simulate(project, bandLabeller));
  }
});

afterAll(() => world.close());

/** Waits until the round has something in hand in that state, and something of it done where it has several pieces. */
function midway(number: number, state: RoundState): Promise<Round> {
  return world.roundWhen(
    STORM,
    number,
    `midway in ${state}`,
    (round) => round.state === state && (round.progress?.done ?? 0) > 0,
  );
}

/** What a release consists of, apart from its project's name. */
async function contentOf(project: string, version: string): Promise<unknown> {
  const { manifest, previews, classStats } = await world.admin.call('release', { params: { project, version } });
  const { interpreter, counts, seeds, files }: Manifest = manifest;
  const shards = files
    .filter((file) => file.path.startsWith('shards/'))
    .map(({ bytes, sha256 }) => ({ bytes, sha256 }));
  return { interpreter, counts, seeds, shards, previews, classStats };
}

it('two calm rounds show what has to come out', async () => {
  for (const version of ['1.0.0', '2.0.0']) {
    expect(await world.roundIn(CALM, await world.startRound(CALM), 'complete')).toMatchObject({
      version,
      failure: null,
    });
  }
});

it('a worker that is killed while generating, training and releasing is replaced, and the round completes', async () => {
  const number = await world.startRound(STORM);
  for (const state of ['generating', 'training', 'releasing'] as const) {
    await midway(number, state);
    await world.server.killWorker();
  }
  const round = await world.roundIn(STORM, number, 'complete');
  expect(round).toMatchObject({
    batch: { total: 3, labelled: 3, leased: 0, rejected: 0 },
    labelledInAll: 3,
    version: '1.0.0',
    failure: null,
  });
});

it('a worker that is killed while ranking is replaced', async () => {
  annotators.get(STORM)?.leave();
  const number = await world.startRound(STORM);
  await midway(number, 'ranking');
  await world.server.killWorker();
  expect(await world.roundIn(STORM, number, 'annotating')).toMatchObject({
    failure: null,
    batch: { total: 3, labelled: 0 },
  });
});

it('a server that is killed while people annotate comes back with its database, and their work goes on', async () => {
  const postgres = world.home.postgresPid();
  const person = await world.addPerson('annotator');
  const before = await world.annotator(person);
  await before.join(STORM);
  const item = await before.item();
  await world.server.kill();
  await world.restart();
  expect(world.home.postgresPid()).toBe(postgres);
  const after = await world.annotator(person);
  await after.join(STORM);
  expect(await after.item()).toMatchObject({ assignmentId: item.assignmentId, fence: item.fence });
  await after.value('item.skip', { assignmentId: item.assignmentId, fence: item.fence });
  after.close();
});

it('a server that is killed while training completes the round after it comes back', async () => {
  const annotator = await world.simulate(STORM, bandLabeller);
  await midway(1, 'training');
  await world.server.kill();
  await world.restart();
  expect(await world.roundIn(STORM, 1, 'complete')).toMatchObject({
    labelledInAll: 6,
    version: '2.0.0',
    failure: null,
  });
  expect(annotator.labelled).toBe(3);
});

it('after all that nothing is there twice and nothing is missing: both releases are those of a calm server', async () => {
  for (const version of ['1.0.0', '2.0.0'])
    expect(await contentOf(STORM, version)).toEqual(await contentOf(CALM, version));
  expect(await world.admin.call('releases', { params: { project: STORM } })).toHaveLength(2);
  for (const round of [0, 1]) {
    const [storm, calm] = await Promise.all(
      [STORM, CALM].map((project) =>
        world.admin.call('pool', { params: { project, round }, query: { order: 'rank', limit: 200 } }),
      ),
    );
    const facts = (pool: typeof storm): unknown =>
      pool?.candidates.map(({ seed, score, rank, state }) => ({ seed, score, rank, state }));
    expect(facts(storm)).toEqual(facts(calm));
    expect(storm?.total).toBe(SETTINGS.poolSize);
    expect(storm?.candidates.filter(({ state }) => state === 'labelled')).toHaveLength(3);
  }
});

it('the release that was built through the crashes is pulled and verified', async () => {
  const { token } = await world.addPerson('consumer');
  const out = path.join(world.home.folder, 'pulled');
  expect(await gannet(['pull', `${STORM}@2.0.0`, '--server', world.url, '--out', out], token)).toMatchObject({
    code: 0,
  });
  expect(await gannet(['verify', out])).toMatchObject({ code: 0, err: '' });
});
