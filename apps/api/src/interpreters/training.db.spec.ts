import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Generators } from '../generators/generators.js';
import { RunningGenerators } from '../generators/running-generators.js';
import { LifecycleStore } from '../lifecycle/lifecycle.store.js';
import { RemovalsStore } from '../lifecycle/removals.store.js';
import { Models } from '../models/models.js';
import { FolderStore } from '../storage/folder-store.js';
import { interpreterRow } from '../testing/rows.js';
import { World } from '../testing/world.js';
import { Predictor } from './predictor.js';
import { Training } from './training.js';
import { interpreterKey } from './weights.js';

let world: World;
let folder: string;
beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-training-'));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

it('keeps an interpreter only with its weights, which another project may have had and taken along', async () => {
  const objects = new FolderStore(folder);
  const generators = new Generators([]);
  const models = new Models(world.config);
  const predictor = new Predictor(objects, generators, new RunningGenerators(generators, models), models);
  const training = new Training(world.interpreters, predictor, generators, objects, world.config);
  const removals = new RemovalsStore(world.db, world.interpreters);
  const { round } = await world.with({ state: 'training' });
  const row = interpreterRow(round);
  const key = interpreterKey(row.digest);
  const remove = (): Promise<void> => removals.ifUnused(row.digest, () => objects.delete(key));

  await objects.put(key, Buffer.from('weights'));
  await remove();
  await expect(world.db.inTransaction((tx) => training.keep(tx, row))).rejects.toThrow('the weights were removed');
  expect(await world.interpreters.ofRound(round.id)).toBeNull();

  await objects.put(key, Buffer.from('weights'));
  const removing = await world.db.inTransaction(async (tx) => {
    await training.keep(tx, row);
    return { done: remove() }; // waits for the commit, and finds that they are used
  });
  await removing.done;
  expect(await objects.head(key)).not.toBeNull();
  expect(await world.interpreters.ofRound(round.id)).toEqual(row);
});

it('knows the weights of second opinions, too, as used', async () => {
  const objects = new FolderStore(folder);
  const removals = new RemovalsStore(world.db, world.interpreters);
  const { project } = await world.with({ state: 'complete' });
  const digest = 'b'.repeat(64);
  await objects.put(interpreterKey(digest), Buffer.from('both'));
  await world.db.run('update build set interpreter_digest = $2 where project_id = $1', [project.id, digest]);
  await removals.ifUnused(digest, () => objects.delete(interpreterKey(digest)));
  expect(await objects.head(interpreterKey(digest))).not.toBeNull();
  expect((await new LifecycleStore(world.db).kept(project.id)).weights).toContain(digest);
});
