import { TestBed } from '@angular/core/testing';
import type { Submission } from '@gannet/contracts';
import { DraftKeeper } from '../drafts/draft-keeper';
import { Live } from '../edge/live';
import type { FakeHttp } from '../testing/fake-http';
import { type FakeWire, no, ok } from '../testing/fake-wire';
import type { MemoryDrafts } from '../testing/memory-drafts';
import { openDesk, type OpenDesk, rest } from '../testing/open-desk';
import { id, item, person, queueStatus } from '../testing/samples';
import { QueueStore } from './queue-store';
import type { PartsStore } from '../parts/parts-store';

let wire: FakeWire;
let http: FakeHttp;
let drafts: MemoryDrafts;
let queue: QueueStore;
let studio: PartsStore;
let give: OpenDesk['give'];
let paint: OpenDesk['paint'];

beforeEach(async () => {
  ({ wire, http, drafts, queue, studio, give, paint } = await openDesk());
});

afterEach(() => {
  jest.useRealTimers();
  queue.close();
});

it('joins the queue of the project and shows the image that comes', async () => {
  expect([queue.status(), queue.phase()]).toEqual([queueStatus, 'waiting']);
  await give(1);
  expect([queue.phase(), queue.item()?.seed, studio.image.picture()?.candidateId, studio.image.runs()]).toEqual([
    'working',
    1001,
    id(301),
    [0, 64],
  ]);
});

it('starts from the prediction of the server', async () => {
  http.answer(`GET /api/candidates/${id(301)}/prediction`, {
    task: 'parts',
    labels: { width: 8, height: 8, runs: [1, 60, 2, 4] },
    uncertainty: btoa('\0'.repeat(64)),
    score: 0.2,
  });
  await give(1, { hasPrediction: true });
  expect(studio.image.runs()).toEqual([1, 60, 2, 4]);
});

it('submits the labels with the fence they came with, forgets the draft, and waits for the next', async () => {
  await give(1, { fence: 7 });
  paint();
  await TestBed.inject(DraftKeeper).keep();
  wire.answer('item.submit', () => ok({ ...queueStatus, done: 1 }));
  queue.submit();
  await rest();
  const [sent] = wire.payloadsOf('item.submit') as Submission[];
  expect(sent).toEqual({
    task: 'parts',
    schemaVersion: 1,
    assignmentId: id(201),
    fence: 7,
    labels: { width: 8, height: 8, runs: [2, 1, 0, 63] },
    confidence: 'sure',
    seconds: expect.any(Number),
  });
  expect([queue.phase(), queue.item(), queue.status()?.done, await drafts.find(person.id, id(301))]).toEqual([
    'waiting',
    null,
    1,
    null,
  ]);
});

it('takes the next image that came while the answer was on its way', async () => {
  await give(1);
  wire.answer('item.submit', () => {
    wire.tell('item.assigned', item(2));
    return ok(queueStatus);
  });
  queue.submit();
  await rest();
  expect([queue.phase(), queue.item()?.seed]).toEqual(['working', 1002]);
});

it('keeps a submit while the connection is away and sends the same again when it is back', async () => {
  await give(1);
  paint();
  wire.drop();
  queue.submit();
  await rest();
  expect([queue.phase(), wire.payloadsOf('item.submit')]).toEqual(['sending', []]);
  expect(await drafts.letters(person.id)).toMatchObject([
    {
      assignmentId: id(201),
      fence: 1,
      said: { verdict: 'submit', work: { labels: { runs: [2, 1, 0, 63] } } },
      refusal: null,
    },
  ]);
  expect((await drafts.find(person.id, id(301)))?.made).toMatchObject({
    task: 'parts',
    labels: { runs: [2, 1, 0, 63] },
  });
  wire.answer('item.submit', () => ok(queueStatus));
  wire.connect();
  await rest();
  expect([queue.phase(), wire.payloadsOf('item.submit').length, await drafts.letters(person.id)]).toEqual([
    'waiting',
    1,
    [],
  ]);
});

it('sends what an earlier page could not before it takes the next image', async () => {
  await give(1);
  wire.drop();
  queue.submit();
  await rest();
  queue.close();
  queue = TestBed.runInInjectionContext(() => new QueueStore());
  wire.answer('item.submit', () => ok(queueStatus));
  wire.connect();
  await queue.open();
  await rest();
  expect(wire.asked.map(({ name }) => name).filter((name) => name === 'item.submit' || name === 'queue.join')).toEqual([
    'queue.join',
    'item.submit',
    'queue.join',
  ]);
});

it('says that a submit is sent again where the server cannot take it just now, and sends it', async () => {
  await give(1);
  wire.answer('item.submit', () => no('UNAVAILABLE', 'The database is away.'));
  queue.submit();
  await rest();
  expect([queue.phase(), queue.problem()]).toEqual([
    'sending',
    'The database is away. Retrying automatically until it arrives.',
  ]);
  wire.answer('item.submit', () => ok(queueStatus));
  wire.drop();
  wire.connect();
  await rest();
  expect([queue.phase(), queue.problem()]).toEqual(['waiting', null]);
});

it('keeps the work in sight when the lease is lost, and brings it back with the image', async () => {
  await give(1);
  paint();
  wire.tell('lease.lost', { assignmentId: id(201), reason: 'Your lease ran out.' });
  await rest();
  expect([queue.phase(), queue.lostBecause(), studio.image.runs()]).toEqual([
    'lost',
    'Your lease ran out.',
    [2, 1, 0, 63],
  ]);
  await queue.goOn();
  await rest();
  expect([queue.phase(), wire.payloadsOf('queue.join').length]).toEqual(['waiting', 2]);
  await give(2);
  expect(studio.image.runs()).toEqual([0, 64]);
  await give(2);
  wire.answer('item.submit', () => ok(queueStatus));
  queue.submit();
  await rest();
  await give(1, { fence: 2 });
  expect([queue.phase(), studio.restored(), studio.image.runs()]).toEqual(['working', true, [2, 1, 0, 63]]);
});

it('keeps a stroke in progress when the lease is lost', async () => {
  await give(1);
  studio.toolbox.setSize(1);
  studio.drawing.follow({ kind: 'press', at: { x: 0.5, y: 0.5 } });
  wire.tell('lease.lost', { assignmentId: id(201), reason: 'Your lease ran out.' });
  await rest();
  expect((await drafts.find(person.id, id(301)))?.made).toMatchObject({ labels: { runs: [1, 1, 0, 63] } });
});

it('goes on with the work when the lost image is given back at once, with its new fence', async () => {
  await give(1);
  paint();
  wire.tell('lease.lost', { assignmentId: id(201), reason: 'Your lease ran out.' });
  await rest();
  await give(1, { fence: 2 });
  expect([queue.phase(), queue.item()?.fence, studio.image.runs()]).toEqual(['working', 2, [2, 1, 0, 63]]);
});

it('an image that is handed out anew while it is being opened is worked on under the newer fence', async () => {
  const goOn = drafts.holdBack(id(301));
  await give(1);
  await give(1, { fence: 2 });
  goOn();
  await rest();
  paint();
  await TestBed.inject(DraftKeeper).keep();
  queue.close(); // what is not sent yet is sent now
  expect(wire.payloadsOf('draft.save')).toEqual([
    expect.objectContaining({ work: expect.objectContaining({ assignmentId: id(201), fence: 2 }) }),
  ]);
});

it('a page that was left opens nothing any more', async () => {
  wire.tell('item.assigned', item(1));
  TestBed.tick(); // the picture is on its way
  queue.close();
  await rest();
  expect([queue.phase(), studio.image.picture()]).toEqual(['loading', null]);
});

it("shows a refused submit as a lost image with the server's sentence", async () => {
  await give(1);
  wire.answer('item.submit', () => no('GONE', 'Somebody else has this image now.'));
  queue.submit();
  await rest();
  expect([queue.phase(), queue.lostBecause()]).toEqual(['lost', 'Somebody else has this image now.']);
});

it('lets one work on after a submit that was wrong', async () => {
  await give(1);
  wire.answer('item.submit', () => no('INVALID', 'The runs cover 63 of 64 pixels.'));
  queue.submit();
  await rest();
  expect([queue.phase(), queue.problem()]).toEqual([
    'working',
    'Not accepted: The runs cover 63 of 64 pixels. Your work is still here.',
  ]);
});

it('takes an image that is no longer ours as skipped', async () => {
  await give(1);
  wire.answer('item.skip', () => no('GONE', 'It went back to the queue.'));
  queue.skip();
  await rest();
  expect(queue.phase()).toBe('waiting');
});

it('rejects with the reason and the time spent', async () => {
  await give(1);
  wire.answer('item.reject', () => ok(queueStatus));
  queue.reject('the image is broken');
  await rest();
  expect(wire.payloadsOf('item.reject')).toEqual([
    { assignmentId: id(201), fence: 1, seconds: expect.any(Number), reason: 'the image is broken' },
  ]);
});

it('renews the lease, and hears from a refusal that it is gone', async () => {
  await give(1);
  await queue.renew();
  expect(wire.payloadsOf('lease.renew')).toEqual([{ assignmentId: id(201), fence: 1 }]);
  wire.answer('lease.renew', () => no('GONE', 'Your lease ran out.'));
  await queue.renew();
  expect(queue.phase()).toBe('lost');
});

describe('a lease', () => {
  const renewals = (): number => wire.payloadsOf('lease.renew').length;

  it('is renewed at a third of the time that the server gives, whatever that is', async () => {
    jest.useFakeTimers();
    wire.tell('item.assigned', item(1, { leaseSeconds: 30 }));
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(9_900);
    expect(renewals()).toBe(0);
    await jest.advanceTimersByTimeAsync(200);
    expect(renewals()).toBe(1);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(renewals()).toBe(3);
    jest.useRealTimers();
  });

  it('is renewed when the server says that it is due, also where the timers of the page stand still', async () => {
    await give(1);
    wire.tell('lease.due', { assignmentId: id(201), fence: 1 });
    await rest();
    expect(wire.payloadsOf('lease.renew')).toEqual([{ assignmentId: id(201), fence: 1 }]);
  });

  it('that must have run out while the computer slept is asked about before the work is changed', async () => {
    await give(1);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 121_000);
    wire.answer('lease.renew', () => no('GONE', 'Somebody else has this image now.'));
    expect([queue.checkBeforeChange(), queue.isChecking()]).toEqual([true, true]);
    await rest();
    expect([queue.phase(), queue.isChecking(), queue.lostBecause()]).toEqual([
      'lost',
      false,
      'Somebody else has this image now.',
    ]);
    clock.mockRestore();
  });

  it('is trusted as long as it was renewed lately, and without a connection', async () => {
    await give(1);
    expect(queue.checkBeforeChange()).toBe(false);
    wire.drop();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 121_000);
    expect(queue.checkBeforeChange()).toBe(false);
    clock.mockRestore();
  });

  it('is still ours when it was handed out anew while it was being renewed', async () => {
    await give(1);
    wire.answer('lease.renew', () => {
      wire.tell('item.assigned', item(1, { fence: 2 }));
      TestBed.tick();
      return no('GONE', 'It was handed out again.');
    });
    await queue.renew();
    expect([queue.phase(), queue.item()?.fence]).toEqual(['working', 2]);
  });

  it('that was lost in silence is asked for again when somebody is back', async () => {
    await give(1);
    wire.tell('lease.lost', { assignmentId: id(201), reason: 'Your lease ran out.' });
    await rest();
    wire.answer('lease.renew', () => no('GONE', 'It went back to the queue.'));
    await queue.renew();
    expect([queue.phase(), renewals()]).toEqual(['lost', 1]);
    await give(1, { fence: 2 });
    expect(queue.phase()).toBe('working');
  });
});

it('says what happened when the image cannot be loaded, and tries again when asked', async () => {
  http.answer(`GET /api/candidates/${id(301)}/image.png`, { code: 'UNAVAILABLE', message: 'No worker is free.' }, 503);
  await give(1);
  expect([queue.phase(), queue.problem()]).toEqual([
    'loading',
    'The image could not be loaded. No worker is free. Retrying automatically.',
  ]);
  http.answer(`GET /api/candidates/${id(301)}/image.png`, 'pixels');
  const asked = http.calls.length;
  await Promise.all([queue.retryLoading(), queue.retryLoading()]);
  expect([
    queue.phase(),
    queue.problem(),
    http.calls.slice(asked).filter(({ url }) => url.endsWith('image.png')).length,
  ]).toEqual(['working', null, 1]);
});

it('an image that could not be loaded is tried again by itself', async () => {
  jest.useFakeTimers();
  http.answer(
    `GET /api/candidates/${id(301)}/image.png`,
    { code: 'UNAVAILABLE', message: 'The database is away.' },
    503,
  );
  wire.tell('item.assigned', item(1));
  TestBed.tick();
  await jest.advanceTimersByTimeAsync(0);
  expect(queue.isStuck()).toBe(true);
  http.answer(`GET /api/candidates/${id(301)}/image.png`, 'pixels');
  await jest.advanceTimersByTimeAsync(3_000);
  expect([queue.phase(), queue.problem()]).toEqual(['working', null]);
  jest.useRealTimers();
});

it('what is told of the next image comes with its picture, and until then the one before is out of hand', async () => {
  await give(1);
  wire.answer('item.submit', () => {
    wire.tell('item.assigned', item(2));
    return ok(queueStatus);
  });
  const goOn = drafts.holdBack(id(302));
  queue.submit();
  await rest();
  expect([queue.item()?.seed, queue.shown(), queue.isStale(), studio.image.picture()?.candidateId]).toEqual([
    1002,
    null,
    true,
    id(301),
  ]);
  goOn();
  await rest();
  expect([queue.shown()?.seed, queue.isStale(), studio.image.picture()?.candidateId]).toEqual([1002, false, id(302)]);
});

it('asks for images again where the server could not say just now', async () => {
  queue.close();
  jest.useFakeTimers();
  queue = TestBed.runInInjectionContext(() => new QueueStore());
  wire.answer('queue.join', () => no('UNAVAILABLE', 'The database is away.'));
  await queue.open();
  expect(queue.status()).toBeNull();
  wire.answer('queue.join', () => ok(queueStatus));
  await jest.advanceTimersByTimeAsync(3_000);
  await jest.advanceTimersByTimeAsync(0);
  expect(queue.status()).toEqual(queueStatus);
});

it('an image that cannot be loaded may be skipped, and is tried again by itself when the connection is back', async () => {
  Object.assign(globalThis, {
    createImageBitmap: async () => {
      throw new Error('The source image could not be decoded.');
    },
  });
  await give(1);
  expect([queue.phase(), queue.problem()]).toEqual([
    'loading',
    'The image could not be loaded. What the server sent is not an image (6 bytes). Try again; if this persists, skip the image and tell an admin.',
  ]);
  wire.answer('item.skip', () => ok(queueStatus));
  queue.skip('the picture is damaged');
  await rest();
  expect([queue.phase(), queue.problem(), wire.payloadsOf('item.skip')]).toEqual([
    'waiting',
    null,
    [{ assignmentId: id(201), fence: 1, reason: 'the picture is damaged' }],
  ]);
  await give(2);
  expect(queue.phase()).toBe('loading');
  Object.assign(globalThis, { createImageBitmap: async () => ({}) });
  wire.drop();
  wire.connect();
  await rest();
  expect([queue.phase(), queue.problem()]).toEqual(['working', null]);
});

it('does not take images of another project', async () => {
  await give(1, { project: 'cats' });
  expect([queue.phase(), queue.item()]).toEqual(['waiting', null]);
});

it('has nothing in hand when the page is come back to after the last image was done', async () => {
  await give(1);
  wire.answer('item.submit', () => ok(queueStatus));
  queue.submit();
  await rest();
  queue.close();
  queue = TestBed.runInInjectionContext(() => new QueueStore());
  await queue.open();
  await rest();
  expect([queue.phase(), queue.item()]).toEqual(['waiting', null]);
  await give(2);
  expect([queue.phase(), queue.item()?.seed]).toEqual(['working', 1002]);
});

it('leaves the queue when the page is left', () => {
  queue.close();
  expect(wire.payloadsOf('queue.leave')).toEqual([{}]);
  expect(TestBed.inject(Live).connection()).toBe('live');
});
