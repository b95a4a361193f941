import { labelsOf, startOfDay, whyLeaseFails } from './queue.rules.js';
import type { AssignmentRow } from './queue.table.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const LEASED: AssignmentRow = {
  id: 'a', projectId: 'p', roundId: 'r', candidateId: 'c', priority: -1, state: 'leased', fence: 3, holderId: 'ann', leasedAt: new Date(NOW.getTime() - 1000),
  leaseUntil: new Date(NOW.getTime() + 1000), skippedBy: [], rejectedBy: null, rejectedSeconds: null, rejectedReason: null,
};

describe('a lease', () => {
  it('carries what its holder sends with its fence before its end', () => {
    expect(whyLeaseFails(LEASED, 'ann', 3, NOW)).toBeNull();
  });

  it('is over at its very end', () => {
    expect(whyLeaseFails({ ...LEASED, leaseUntil: NOW }, 'ann', 3, NOW)).toBe(
      'Your lease on this image ran out at 2026-03-01T12:00:00.000Z. Your work is kept in this browser and comes back with the image.');
  });

  it.each([
    ['labelled', 'was labelled meanwhile'], ['rejected', 'was rejected as broken'], ['waiting', 'went back to the queue'],
  ] as const)('does not carry anything to a %s item', (state, words) => {
    expect(whyLeaseFails({ ...LEASED, state }, 'ann', 3, NOW)).toContain(words);
  });

  it.each([2, 4])('is not the one of fence %i', (fence) => {
    expect(whyLeaseFails(LEASED, 'ann', fence, NOW)).toBe(`This was sent with fence ${fence}, but the image was handed out again since, with fence 3. Reload to go on with the newer one.`);
  });

  it('of somebody else is named before the fence, which is nobody else\'s business', () => {
    expect(whyLeaseFails(LEASED, 'bob', 2, NOW)).toContain('Somebody else has this image now');
  });
});

describe('labels', () => {
  it('become one byte a pixel', () => {
    expect(labelsOf({ width: 2, height: 2, runs: [1, 3, 0, 1] }, 2, 2)).toEqual({ ok: true, map: { width: 2, height: 2, data: Uint8Array.of(1, 1, 1, 0) } });
  });

  it.each([[2, 3], [3, 2], [4, 4]])('of %i x %i pixels do not fit an image of 3 x 3', (width, height) => {
    expect(labelsOf({ width, height, runs: [0, width * height] }, 3, 2)).toEqual({ ok: false, problem: `The label map is ${width} x ${height} pixels where the image has 3 x 3.` });
  });
});

it('begins the day at midnight UTC, whatever the zone of the machine', () => {
  expect(startOfDay(new Date('2026-03-01T23:59:59.999Z')).toISOString()).toBe('2026-03-01T00:00:00.000Z');
  expect(startOfDay(new Date('2026-03-01T00:00:00.000Z')).toISOString()).toBe('2026-03-01T00:00:00.000Z');
});
