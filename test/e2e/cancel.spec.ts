import { bandLabeller } from '../support/labels.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'called-off';
/**
 * Far longer than this test waits. With one image there is nothing to hold out, so the training does not end sooner.
 */
const ENDLESS = 8000;

let world: World;

beforeAll(async () => {
  world = await openWorld({ env: { WORKERS: '1' } });
  await world.addProject(PROJECT);
  await world.simulate(PROJECT, bandLabeller);
});

afterAll(() => world.close());

it('a training that is cancelled lets go of its worker, and the next round keeps what was labelled', async () => {
  const first = await world.startRound(PROJECT, { trainingSteps: ENDLESS, batchSize: 1 });
  await world.roundWhen(
    PROJECT,
    first,
    'under way in training',
    (round) => round.state === 'training' && (round.progress?.done ?? 0) > 0,
  );
  const cancelled = await world.admin.call('cancelRound', { params: { project: PROJECT, round: first } });
  expect([cancelled.state, cancelled.failure]).toEqual(['cancelled', null]);
  const second = await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  expect([second.number, second.labelledInAll, second.version]).toEqual([1, 4, '1.0.0']);
});
