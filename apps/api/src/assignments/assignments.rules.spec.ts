import type { LabelSchema, Placement } from '@gannet/contracts';
import { historyOf } from '../testing/schemas.js';
import { labelsOf } from '../tasks/parts/answer.js';
import { storedAnswerOf, startOfDay, whyLeaseFails } from './assignments.rules.js';
import type { AssignmentRow } from './assignments.table.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const LEASED: AssignmentRow = {
  id: 'a',
  projectId: 'p',
  roundId: 'r',
  candidateId: 'c',
  priority: -1,
  state: 'leased',
  fence: 3,
  holderId: 'ann',
  leasedAt: new Date(NOW.getTime() - 1000),
  leaseUntil: new Date(NOW.getTime() + 1000),
  skippedBy: [],
  rejectedBy: null,
  rejectedSeconds: null,
  rejectedReason: null,
  rejectedAt: null,
  replacesId: null,
  formerId: null,
};

describe('a lease', () => {
  it('carries what its holder sends with its fence before its end', () => {
    expect(whyLeaseFails(LEASED, 'ann', 3)).toBeNull();
  });

  it.each([
    ['that ran out', { leaseUntil: NOW }],
    ['that went back to the queue', { state: 'waiting', leaseUntil: null }],
  ] as const)('%s still carries what its holder sends late, and nobody else', (_what, over) => {
    expect(whyLeaseFails({ ...LEASED, ...over }, 'ann', 3)).toBeNull();
    expect(whyLeaseFails({ ...LEASED, ...over }, 'bob', 3)).not.toBeNull();
    expect(whyLeaseFails({ ...LEASED, ...over }, 'ann', 2)).not.toBeNull();
  });

  it.each([
    ['labelled', 'was labelled meanwhile'],
    ['rejected', 'was rejected as broken'],
  ] as const)('does not carry anything to a %s item', (state, words) => {
    expect(whyLeaseFails({ ...LEASED, state }, 'ann', 3)).toContain(words);
  });

  it('does not carry anything to an item that was given back', () => {
    expect(whyLeaseFails({ ...LEASED, state: 'waiting', holderId: null, leaseUntil: null }, 'ann', 3)).toContain(
      'went back to the queue',
    );
  });

  it.each([2, 4])('is not the one of fence %i', (fence) => {
    expect(whyLeaseFails(LEASED, 'ann', fence)).toBe(
      `This was sent with fence ${fence}, but the image was handed out again since, with fence 3. Reload to go on with the newer one.`,
    );
  });

  it("of somebody else is named before the fence, which is nobody else's business", () => {
    expect(whyLeaseFails(LEASED, 'bob', 2)).toContain('Somebody else has this image now');
  });
});

describe('labels', () => {
  it('become one byte a pixel', () => {
    expect(labelsOf({ width: 2, height: 2, runs: [1, 3, 0, 1] }, 2, 2)).toEqual({
      ok: true,
      map: { width: 2, height: 2, data: Uint8Array.of(1, 1, 1, 0) },
    });
  });

  it.each([
    [2, 3],
    [3, 2],
    [4, 4],
  ])('of %i x %i pixels do not fit an image of 3 x 3', (width, height) => {
    expect(labelsOf({ width, height, runs: [0, width * height] }, 3, 2)).toEqual({
      ok: false,
      problem: `The label map is ${width} x ${height} pixels where this project's have 3 x 3.`,
    });
  });
});

it.each([
  ['2026-03-01T23:59:59.999Z', undefined, '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T00:00:00.000Z', 'UTC', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T23:30:00.000Z', 'Europe/Madrid', '2026-03-01T23:00:00.000Z'],
  ['2026-03-01T22:30:00.000Z', 'Europe/Madrid', '2026-02-28T23:00:00.000Z'],
  ['2026-03-01T03:00:00.250Z', 'America/Los_Angeles', '2026-02-28T08:00:00.000Z'],
  ['2026-03-01T20:00:00.000Z', 'Asia/Kathmandu', '2026-03-01T18:15:00.000Z'],
  ['2026-03-29T12:00:00.000Z', 'Europe/Madrid', '2026-03-28T23:00:00.000Z'],
  ['2026-10-25T12:00:00.000Z', 'Europe/Madrid', '2026-10-24T22:00:00.000Z'],
  ['2026-03-01T12:00:00.000Z', 'Mars/Olympus', '2026-03-01T00:00:00.000Z'],
])('at %s in %s the day began at %s', (now, timeZone, start) =>
  expect(startOfDay(new Date(now), timeZone).toISOString()).toBe(start),
);

describe('what an annotation keeps of a submission', () => {
  const held = {
    assignmentId: '00000000-0000-4000-8000-000000000001',
    fence: 1,
    schemaVersion: 1,
    confidence: 'sure' as const,
    seconds: 1,
  };
  const face: LabelSchema = {
    task: 'keypoints',
    keypoints: [
      { name: 'left eye', hint: '' },
      { name: 'chin', hint: '' },
    ],
    skeleton: [],
    flipPairs: [],
    sigma: 0.03,
  };
  const placed = (x: number, y: number, visibility: 0 | 1 | 2 = 2): Placement => ({ x, y, visibility });
  const kept = (...points: Placement[]): unknown =>
    storedAnswerOf({ ...held, task: 'keypoints', points }, historyOf(face), 4);

  it('takes placements up to the edge of the image and forgets where an absent one was said to be', () => {
    expect(kept(placed(0, 4), placed(3.25, 1.5, 1))).toEqual({
      ok: true,
      kept: { labels: null, points: [placed(0, 4), placed(3.25, 1.5, 1)] },
    });
    expect(kept(placed(1, 1), placed(999, 2, 0))).toEqual({
      ok: true,
      kept: { labels: null, points: [placed(1, 1), placed(0, 0, 0)] },
    });
  });

  it('takes unfinished placements, null where nothing was said yet', () => {
    const unfinished = (...points: (Placement | null)[]): unknown =>
      storedAnswerOf({ ...held, task: 'keypoints', points }, historyOf(face), 4);
    expect(unfinished(null, placed(1, 1, 0))).toEqual({
      ok: true,
      kept: { labels: null, points: [null, placed(0, 0, 0)] },
    });
    expect(unfinished(null, placed(5, 1))).toMatchObject({ ok: false });
  });

  it('says that a version of the schema is unknown', () => {
    expect(
      storedAnswerOf(
        { ...held, schemaVersion: 2, task: 'keypoints', points: [placed(1, 1), placed(2, 2)] },
        historyOf(face),
        4,
      ),
    ).toEqual({
      ok: false,
      problem: 'This was made with version 2 of the schema, where the last is 1. Reload the page.',
    });
  });

  it('says what is wrong with placements', () => {
    expect(kept(placed(1, 1))).toEqual({
      ok: false,
      problem: 'There is 1 placement where the schema has 2 keypoints.',
    });
    expect(kept(placed(1, 1), placed(4.1, 2, 1))).toEqual({
      ok: false,
      problem: 'The chin is placed at (4.1, 2), outside the image of 4 x 4 pixels.',
    });
    expect(
      storedAnswerOf({ ...held, task: 'parts', labels: { width: 4, height: 4, runs: [0, 16] } }, historyOf(face), 4),
    ).toEqual({
      ok: false,
      problem: 'The project labels keypoints, but parts were submitted.',
    });
  });
});
