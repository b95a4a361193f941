import { TestBed } from '@angular/core/testing';
import type { Submission } from '@gannet/contracts';
import { DraftKeeper } from '../drafts/draft-keeper';
import { NOW } from '../edge/clock';
import { ok } from '../testing/fake-wire';
import { openDesk, type OpenDesk, rest } from '../testing/open-desk';
import { id, item, queueStatus } from '../testing/samples';

let at: OpenDesk;
let now: number;

/** Long enough to have looked at an image. */
const look = (): void => {
  now += 1_000;
};
const submitted = (): string[] =>
  (at.wire.payloadsOf('item.submit') as Submission[]).map(({ assignmentId }) => assignmentId);

beforeEach(async () => {
  now = 0;
  at = await openDesk({ provide: NOW, useValue: () => now });
  for (const verdict of ['item.submit', 'item.skip', 'item.reject'] as const)
    at.wire.answer(verdict, () => ok(queueStatus));
});

afterEach(() => at.queue.close());

it('a submit twice in a row does not submit the next image unseen', async () => {
  at.wire.answer('item.submit', () => {
    at.wire.tell('item.assigned', item(2));
    return ok(queueStatus);
  });
  await at.give(1);
  look();
  at.paint();
  at.desk.submit();
  at.desk.submit();
  await rest();
  now += 300;
  at.desk.submit();
  expect([at.queue.phase(), at.queue.item()?.seed, at.desk.question(), submitted()]).toEqual([
    'working',
    1002,
    null,
    [id(201)],
  ]);
  at.paint(); // somebody is there
  at.desk.submit();
  expect(submitted()).toEqual([id(201), id(202)]);
});

it.each(['skip', 'reject'] as const)(
  'a %s twice in a row leaves the next image alone, which is there before anybody has seen it',
  async (verdict) => {
    at.wire.answer(`item.${verdict}`, () => {
      at.wire.tell('item.assigned', item(2));
      return ok(queueStatus);
    });
    await at.give(1);
    look();
    at.desk[verdict]();
    look(); // a rejection is confirmed
    at.desk[verdict]();
    await rest();
    now += 300;
    at.desk[verdict]();
    expect([at.queue.phase(), at.queue.item()?.seed, at.desk.question()]).toEqual(['working', 1002, null]);
    expect(at.wire.payloadsOf(`item.${verdict}`)).toHaveLength(1);
  },
);

it('a double press asks, and does not answer', async () => {
  await at.give(1);
  look();
  for (const press of ['submit', 'reject'] as const) {
    at.desk[press]();
    now += 300;
    at.desk[press]();
    expect(at.desk.question()).toBe(press === 'submit' ? 'unfinished' : 'reject');
    at.desk.cancelQuestion();
  }
  at.paint();
  at.desk.skip();
  at.desk.skip();
  expect(at.desk.question()).toBe('skip');
  expect([submitted(), at.wire.payloadsOf('item.reject'), at.wire.payloadsOf('item.skip')]).toEqual([[], [], []]);
  look();
  at.desk.skip();
  expect(at.wire.payloadsOf('item.skip')).toHaveLength(1);
});

it('an image that was looked at is submitted without a stroke after a question, which ends with it', async () => {
  await at.give(1);
  look();
  at.desk.submit();
  expect([at.desk.question(), submitted()]).toEqual(['unfinished', []]);
  at.queue.skip();
  await rest();
  await at.give(2);
  look();
  expect(at.desk.question()).toBeNull();
  at.desk.submit();
  look();
  at.desk.submit();
  expect(submitted()).toEqual([id(202)]);
});

describe('a prediction', () => {
  const prediction = {
    task: 'parts',
    labels: { width: 8, height: 8, runs: [1, 64] },
    uncertainty: btoa('\0'.repeat(64)),
    score: 0.2,
  } as const;
  const begin = async (): Promise<void> => {
    for (const n of [1, 2]) at.http.answer(`GET /api/candidates/${id(300 + n)}/prediction`, prediction);
    at.studio.attend(true);
    await at.give(1, { hasPrediction: true });
  };

  it('that nobody changed within seconds is asked about once, with the time it was looked at', async () => {
    await begin();
    now += 2_000;
    at.desk.submit();
    expect([at.desk.question(), at.desk.askedAfter(), submitted()]).toEqual(['unchanged', 2, []]);
    at.desk.cancelQuestion();
    at.desk.submit();
    look();
    at.desk.submit();
    expect(submitted()).toEqual([id(201)]);
  });

  it('that was looked at for longer, or changed, is submitted at once; what was painted and undone is unchanged', async () => {
    await begin();
    now += 2_000;
    at.paint();
    at.studio.drawing.undo();
    at.desk.submit();
    expect(at.desk.question()).toBe('unchanged');
    at.studio.drawing.redo();
    look();
    at.desk.submit();
    expect(submitted()).toEqual([id(201)]);
    await at.give(2, { hasPrediction: true });
    now += 10_000;
    at.desk.submit();
    expect(submitted()).toEqual([id(201), id(202)]);
  });

  it('that was erased is asked about as all background', async () => {
    await begin();
    now += 2_000;
    at.studio.whole.clear();
    at.desk.submit();
    expect([at.desk.question(), submitted()]).toEqual(['unfinished', []]);
    look();
    at.desk.submit();
    expect(submitted()).toEqual([id(201)]);
  });
});

it('an image is rejected after a second press, which is not one on the next image', async () => {
  await at.give(1);
  look();
  at.desk.reject();
  expect(at.desk.question()).toBe('reject');
  at.queue.skip();
  await rest();
  await at.give(2);
  look();
  at.desk.reject();
  expect(at.wire.payloadsOf('item.reject')).toEqual([]);
  look();
  at.desk.reject();
  expect(at.wire.payloadsOf('item.reject')).toMatchObject([{ assignmentId: id(202) }]);
});

it('work is skipped after a question, and an image without work at once', async () => {
  await at.give(1);
  at.paint();
  at.desk.skip();
  expect([at.desk.question(), at.wire.payloadsOf('item.skip')]).toEqual(['skip', []]);
  look();
  at.desk.skip('I need to ask somebody');
  expect(at.wire.payloadsOf('item.skip')).toEqual([
    { assignmentId: id(201), fence: 1, reason: 'I need to ask somebody' },
  ]);
  await rest();
  await at.give(2);
  look();
  at.desk.skip();
  expect(at.wire.payloadsOf('item.skip')).toHaveLength(2);
});

it('a stroke in progress is work, which is skipped after a question', async () => {
  await at.give(1);
  look();
  at.studio.drawing.follow({ kind: 'press', at: { x: 0.5, y: 0.5 } });
  at.desk.skip();
  expect([at.desk.question(), at.studio.image.steps().undo, at.wire.payloadsOf('item.skip')]).toEqual(['skip', 1, []]);
});

it('the shape that is open is submitted with the rest', async () => {
  await at.give(1);
  look();
  at.studio.drawing.use('polygon');
  for (const [x, y] of [
    [0, 0],
    [8, 0],
    [8, 8],
    [0, 8],
  ] as const) {
    at.studio.drawing.follow({ kind: 'press', at: { x, y } });
    at.studio.drawing.follow({ kind: 'release', at: { x, y } });
  }
  at.desk.submit();
  expect(at.wire.payloadsOf('item.submit')).toMatchObject([{ labels: { runs: [1, 64] } }]);
});

describe('while there are two versions', () => {
  const theirs = {
    revision: 3,
    schemaVersion: 1,
    labels: { width: 8, height: 8, runs: [1, 64] },
    points: null,
    confidence: 'sure' as const,
    seconds: 1,
    savedAt: '2026-01-01T00:00:00.000Z',
  };

  /** Opens an image of which this browser and the server keep a version each. */
  async function giveTwice(n: number): Promise<void> {
    at.wire.answer('draft.find', () => ok(theirs));
    const made = { task: 'parts' as const, schemaVersion: 1, labels: { width: 8, height: 8, runs: [2, 64] } };
    await at.drafts.keep({
      personId: id(1),
      candidateId: id(300 + n),
      made,
      confidence: 'sure',
      seconds: 1,
      savedAt: 0,
      base: 1,
      isSent: false,
    });
    await at.give(n, { draft: 3 });
    look();
  }

  it("the one in sight is submitted: a submit while the other is looked at shows one's own first", async () => {
    await giveTwice(1);
    at.desk.showConflicting(true);
    expect([at.desk.isConflictingShown(), at.desk.isWorking(), at.desk.mayChange()]).toEqual([true, true, false]);
    at.desk.submit();
    expect([at.desk.isConflictingShown(), at.desk.mayChange(), at.desk.question(), submitted()]).toEqual([
      false,
      true,
      'version',
      [],
    ]);
    look();
    at.desk.submit();
    expect(at.wire.payloadsOf('item.submit')).toMatchObject([{ labels: { runs: [2, 64] } }]);
  });

  it.each([
    ['has none', (): Promise<void> => at.give(2)],
    ['has two, too', () => giveTwice(2)],
  ])('looking at the other ends with the image, whether the next %s', async (_what, next) => {
    await giveTwice(1);
    at.desk.showConflicting(true);
    at.queue.skip();
    await rest();
    await next();
    expect([at.desk.isConflictingShown(), at.desk.mayChange()]).toEqual([false, true]);
  });

  it('it ends when another window took the image', async () => {
    await giveTwice(1);
    at.desk.showConflicting(true);
    TestBed.inject(DraftKeeper).isElsewhere.set(true);
    expect(at.desk.isConflictingShown()).toBe(false);
  });
});
