import type { SchemaChange } from '@gannet/contracts';
import { bandLabeller, CLASSES, submissionOf } from '../support/labels.js';
import { openWorld, type World } from '../world.js';

type Operation = SchemaChange['operations'][number];

const PROJECT = 'faces';
const HAT = CLASSES.length - 1;

let world: World;
beforeAll(async () => {
  world = await openWorld({ env: { WORKERS: '1', THREADS: '2' } });
  await world.addProject(PROJECT, 0, { releaseSize: 8, batchSize: 2 });
});
afterAll(() => world.close());

const change = (version: number, ...operations: Operation[]) =>
  world.admin.call('changeSchema', { params: { project: PROJECT }, body: { version, operations } });

async function labelled(number: number): Promise<string | null> {
  const people = await world.simulate(PROJECT, bandLabeller);
  const { version } = await world.roundIn(PROJECT, number, 'complete');
  people.leave();
  return version;
}

it('a class is merged while people label: their work goes on, and the round makes the first release', async () => {
  const number = await world.startRound(PROJECT);
  const annotator = await world.annotator(await world.addPerson('annotator'));
  await annotator.join(PROJECT);
  const item = await annotator.item();
  const merge: Operation = { kind: 'merge', label: HAT, into: 0 };
  const preview = await world.admin.call('previewSchema', {
    params: { project: PROJECT },
    body: { version: 1, operations: [merge] },
  });
  expect(preview).toMatchObject({ version: 2, inHand: 1, isMajor: true, problem: null });
  expect(await change(1, merge)).toMatchObject({ schemaVersion: 2 });
  await annotator.value('item.submit', submissionOf(item));
  annotator.close();
  const { annotations } = await world.admin.call('annotations', { params: { project: PROJECT } });
  const classes = annotations[0]?.labels?.runs.filter((_run, i) => i % 2 === 0) ?? [];
  expect(Math.max(...classes)).toBeLessThan(HAT);
  await expect(change(1, { kind: 'rename', label: 0, name: 'behind' })).rejects.toMatchObject({
    status: 409,
    code: 'CONFLICT',
  });
  const other = await world.annotator(await world.addPerson('annotator'));
  await other.join(PROJECT);
  const last = await other.item();
  const done = world.roundIn(PROJECT, number, 'complete');
  await other.value('item.submit', { ...submissionOf(last), schemaVersion: 1 });
  other.close();
  expect((await done).version).toBe('1.0.0');
  const { manifest } = await world.admin.call('release', { params: { project: PROJECT, version: '1.0.0' } });
  expect(manifest).toMatchObject({ schemaVersion: 2, classes: CLASSES.slice(0, HAT) });
});

it('a class is split afterwards: the images with it come back, the next release is major and says what was done', async () => {
  await change(2, { kind: 'split', label: 1, name: 'nose tip', hint: '' });
  await expect(
    world.admin.call('startBuild', {
      params: { project: PROJECT },
      body: { round: 0, settings: { images: 4, psi: 0.7 } },
    }),
  ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('version 2 of the schema') });
  const number = await world.startRound(PROJECT);
  const { batch } = await world.roundIn(PROJECT, number, 'annotating');
  expect(batch.total).toBe(4);
  expect(await labelled(number)).toBe('2.0.0');
  const diff = await world.admin.call('releaseDiff', {
    params: { project: PROJECT, version: '2.0.0', from: '1.0.0' },
  });
  expect(diff).toMatchObject({
    change: 'major',
    schema: [`“nose tip” is split from “${CLASSES[1]}”; images with “${CLASSES[1]}” are labelled again.`],
    classes: { added: ['nose tip'] },
  });
  const { total, annotations } = await world.admin.call('annotations', { params: { project: PROJECT } });
  expect([total, annotations.some(({ isStale }) => isStale)]).toEqual([4, false]);
});
