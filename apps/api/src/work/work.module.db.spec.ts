import { NestFactory } from '@nestjs/core';
import { WorkerModule } from '../app.module.js';
import { QUIET } from '../quiet.js';
import { World } from '../testing/world.js';
import { ChunkWork } from './chunk-work.js';
import { HANDLERS } from './handlers.js';

let world: World;
beforeAll(async () => void (world = await World.open()));
afterAll(() => world.close());

it('a worker is put together of its modules: it has whoever does each kind of work', async () => {
  const app = await NestFactory.createApplicationContext(
    WorkerModule.with(world.config, world.db, world.url, '00000000-0000-4000-8000-000000000000'),
    { logger: QUIET, abortOnError: false },
  );
  expect(app.get(ChunkWork)).toBeInstanceOf(ChunkWork);
  for (const handler of Object.values(HANDLERS)) expect(app.get(handler)).toBeInstanceOf(handler);
  await app.close();
});
