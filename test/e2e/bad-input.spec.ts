import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Item, PROTOCOL_VERSION } from '@gannet/contracts';
import { Annotator } from '../support/annotator.js';
import { gannet } from '../support/cli.js';
import { type Disk, openDisk } from '../support/disk.js';
import { bandLabeller, submissionOf } from '../support/labels.js';
import { isRunning } from '../support/processes.js';
import { root, serverThatEnds } from '../support/server.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const PROJECT = 'faces';
const MEGABYTE = 1024 * 1024;

let world: World;
let disk: Disk;
let person: TestPerson;
let annotator: Annotator;
let item: Item;

beforeAll(async () => {
  world = await openWorld({
    prepare: (home) => void (disk = openDisk(path.join(home.dataDir, 'objects'), 64 * MEGABYTE)),
  });
  await world.addProject(PROJECT, 0, { poolSize: 6, batchSize: 1, releaseSize: 30 });
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'annotating');
  person = await world.addPerson('annotator');
  annotator = await world.annotator(person);
  await annotator.join(PROJECT);
  item = await annotator.item();
});

afterAll(() => world.close());

// -- who comes -------------------------------------------------------------------------------------------------------

it('a wrong address and a wrong password are refused in the same words', async () => {
  const refusal = { status: 401, code: 'UNAUTHENTICATED', message: 'The e-mail address or the password is wrong.' };
  await expect(world.anybody.signIn(person.email, 'not-the-password')).rejects.toMatchObject(refusal);
  await expect(world.anybody.signIn('nobody@test.example', person.password)).rejects.toMatchObject(refusal);
});

it('an unknown token is refused by HTTP and by the socket, and so is another protocol', async () => {
  const message = 'This token is not known. Make a new one on your account page.';
  await expect(world.anybody.withToken('gnt_wrong').call('me')).rejects.toMatchObject({
    status: 401,
    code: 'UNAUTHENTICATED',
    message,
  });
  await expect(Annotator.connect(world.url, 'gnt_wrong')).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message });
  await expect(Annotator.connect(world.url, person.token, 99)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`The server speaks protocol ${PROTOCOL_VERSION}, this client 99.`),
  });
});

it('a person who was switched off is let in nowhere, also where they are already', async () => {
  const leaving = await world.addPerson('annotator');
  const open = await world.annotator(leaving);
  await world.admin.call('changePerson', { params: { personId: leaving.id }, body: { active: false } });
  await expect(leaving.api.call('me')).rejects.toMatchObject({ status: 401 });
  await expect(world.anybody.signIn(leaving.email, leaving.password)).rejects.toMatchObject({ status: 401 });
  await until('the open connection to be closed', () => !open.isConnected);
});

it('no secret of a caller stands in the log', async () => {
  await world.admin.call('startRound', { params: { project: PROJECT } }).catch(() => undefined);
  await world.admin.call('me');
  expect(world.server.words).not.toContain(person.token);
  expect(world.server.words).not.toContain('gannet_session');
  expect(world.server.words).not.toContain(world.adminLogin.password);
  expect(world.server.words).toContain(path.join(world.home.dataDir, 'first-password'));
});

// -- what they send --------------------------------------------------------------------------------------------------

it.each([
  [
    'of another size',
    { width: 32, height: 32, runs: [0, 1024] },
    "The label map is 32 x 32 pixels where this project's have 64 x 64.",
  ],
  [
    'with a class that is not in the schema',
    { width: 64, height: 64, runs: [9, 4096] },
    'run 0 has class 9, of 9 classes',
  ],
  ['with unlabelled pixels', { width: 64, height: 64, runs: [0, 4095, 255, 1] }, 'run 1 has class 255, of 9 classes'],
  ['with too few pixels', { width: 64, height: 64, runs: [0, 4095] }, 'the runs cover 4095 of 4096 pixels'],
  ['with too many pixels', { width: 64, height: 64, runs: [0, 4097] }, 'the first 1 runs cover 4097 of 4096 pixels'],
  ['with half a run', { width: 64, height: 64, runs: [0, 4096, 1] }, '3 numbers are not pairs of class and length'],
  [
    'with a negative class',
    { width: 64, height: 64, runs: [-1, 4096] },
    'Entry 1 of the runs must be a whole number from 0 on.',
  ],
])('a label map %s is refused and the image stays in hand', async (_what, labels, message) => {
  expect(await annotator.refusal('item.submit', { ...submissionOf(item), labels })).toMatchObject({
    code: 'INVALID',
    message,
  });
  expect(await world.round(PROJECT, 0)).toMatchObject({ state: 'annotating', batch: { leased: 1, labelled: 0 } });
});

it('a project, an image and a round that do not exist are named', async () => {
  await expect(world.admin.call('project', { params: { project: 'nowhere' } })).rejects.toMatchObject({
    status: 404,
    message: 'There is no project called nowhere.',
  });
  expect(await annotator.refusal('queue.join', { project: 'nowhere' })).toEqual({
    code: 'NOT_FOUND',
    message: 'There is no project called nowhere.',
  });
  expect(await annotator.refusal('item.submit', { ...submissionOf(item), assignmentId: person.id })).toEqual({
    code: 'NOT_FOUND',
    message: 'There is no such item.',
  });
  await expect(world.admin.call('cancelRound', { params: { project: PROJECT, round: 7 } })).rejects.toMatchObject({
    status: 404,
    message: `${PROJECT} has no round 7.`,
  });
});

it('a body that is no JSON, or says something else, is refused with what is wrong', async () => {
  const broken = await world.admin.fetch(
    'addPerson',
    {},
    { body: '{"email"', headers: { 'content-type': 'application/json' } },
  );
  expect({ status: broken.status, ...((await broken.json()) as object) }).toMatchObject({
    status: 400,
    code: 'INVALID',
  });
  await expect(
    world.admin.call('startRound', { params: { project: PROJECT }, body: { poolSize: 0 } }),
  ).rejects.toMatchObject({
    status: 400,
    code: 'INVALID',
    message: 'The size of the pool is 0; it must be at least 1.',
  });
});

it('a second round is refused while one is under way', async () => {
  await expect(world.startRound(PROJECT)).rejects.toMatchObject({
    status: 409,
    code: 'CONFLICT',
    message: `A round of ${PROJECT} is under way. Finish or cancel it first.`,
  });
});

it("a submit with the fence of an earlier lease is a conflict, and somebody else's is refused", async () => {
  await annotator.value('item.skip', { assignmentId: item.assignmentId, fence: item.fence });
  const again = await annotator.item();
  expect(again).toMatchObject({ assignmentId: item.assignmentId, fence: item.fence + 1 });
  expect(await annotator.refusal('item.submit', submissionOf(item))).toEqual({
    code: 'CONFLICT',
    message: `This was sent with fence ${item.fence}, but the image was handed out again since, with fence ${again.fence}. Reload to go on with the newer one.`,
  });
  const other = await world.annotator(await world.addPerson('annotator'));
  expect(await other.refusal('item.submit', submissionOf(again))).toMatchObject({ code: 'GONE' });
  item = again;
});

// -- what is broken around it ----------------------------------------------------------------------------------------

it('a second server on the same data folder ends with a sentence', async () => {
  expect(await serverThatEnds(world.home)).toEqual({
    code: 1,
    words: expect.stringContaining(
      `The data folder ${world.home.dataDir} is in use by process ${world.server.pid}. Stop that one first, or set DATA_DIR to another folder.`,
    ),
  });
  expect(await world.anybody.call('health')).toEqual({ status: 'ok' });
});

it('a full disk stops a release with a sentence; nothing is published, and a retry completes it when there is room', async () => {
  await annotator.value('item.submit', submissionOf(item));
  annotator.close();
  await world.roundIn(PROJECT, 0, 'complete');
  const interpreter = await world.admin.bytes('interpreter', { project: PROJECT, round: 0 });
  const number = await world.startRound(PROJECT);
  await world.roundIn(PROJECT, number, 'annotating');
  disk.leave(interpreter.byteLength + 0.05 * MEGABYTE); // the interpreter fits, thirty images do not
  await world.simulate(PROJECT, bandLabeller);
  const failed = await world.roundIn(PROJECT, number, 'failed');
  expect(failed.failure).toMatch(disk.failure);
  expect(failed.failure).toContain(
    'All annotations and all finished work are kept; retry the round when the cause is gone.',
  );
  expect((await world.admin.call('releases', { params: { project: PROJECT } })).map(({ version }) => version)).toEqual([
    '1.0.0',
  ]);
  disk.empty();
  await world.admin.call('retryRound', { params: { project: PROJECT, round: number } });
  expect(await world.roundIn(PROJECT, number, 'complete')).toMatchObject({
    version: '2.0.0',
    failure: null,
    labelledInAll: 2,
  });
  const out = path.join(world.home.folder, 'pulled');
  const { token } = await world.addPerson('consumer');
  expect(await gannet(['pull', `${PROJECT}@2.0.0`, '--server', world.url, '--out', out], token)).toMatchObject({
    code: 0,
  });
  expect(await gannet(['verify', out])).toMatchObject({ code: 0, err: '' });
});

it('on a full disk a format is sent where none is needed and refused where it is; nothing half-made is kept', async () => {
  const { api } = await world.addPerson('consumer');
  const ask = (file: string, method = 'GET'): Promise<Response> =>
    api.fetch('releaseFormat', { project: PROJECT, version: '2.0.0', file }, { method });
  const bytesOf = async (file: string): Promise<Buffer> => Buffer.from(await (await ask(file)).arrayBuffer());
  disk.leave(0);
  const sent = await bytesOf('yolo.tar');
  if (disk.isReal) {
    await expect(bytesOf('coco.tar')).rejects.toThrow();
    await until('the log to say why', () =>
      /coco-\d+\.tar could not be made: the disk is full; free some space and try again/.test(world.server.words),
    );
    for (const file of ['yolo.tar', 'coco.tar'])
      expect((await ask(file, 'HEAD')).headers.get('content-length')).toBeNull();
  }
  disk.empty();
  expect(Buffer.compare(await bytesOf('yolo.tar'), sent)).toBe(0);
  const coco = await bytesOf('coco.tar');
  expect((await ask('coco.tar', 'HEAD')).headers.get('content-length')).toBe(String(coco.length));
});

it('a generator whose bytes are not those of its manifest is left out and named; Ctrl-C leaves no process behind', async () => {
  const other = await openWorld({
    env: { WORKERS: '2' },
    prepare: (home) => {
      for (const name of ['good', 'bad'])
        cpSync(path.join(root, 'generators/toonface-64'), path.join(home.folder, 'generators', name), {
          recursive: true,
        });
      const file = path.join(home.folder, 'generators/bad/synthesis.onnx');
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, bytes);
      return { GENERATORS_DIR: path.join(home.folder, 'generators') };
    },
  });
  try {
    expect(await other.admin.call('generators')).toHaveLength(1);
    expect(other.server.words).toContain(
      `The generator in ${path.join(other.home.folder, 'generators/bad')} is left out: `,
    );
    await until('both workers', () => other.server.workers().length === 2);
    const pids = [other.server.pid, other.home.postgresPid(), ...other.server.family().map(({ pid }) => pid)];
    expect(await other.server.interrupt()).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  } finally {
    await other.close();
  }
});
