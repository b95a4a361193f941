import { resolveRevision } from './drafts.rules.js';
import type { DraftRow } from './drafts.table.js';

const kept: DraftRow = {
  assignmentId: 'a',
  personId: 'p',
  revision: 4,
  width: 2,
  height: 1,
  labels: Buffer.from([1, 2]),
  points: null,
  confidence: 'sure',
  seconds: 3,
  savedAt: new Date(0),
  schemaVersion: 2,
};
const labels = Buffer.from([1, 2]);

it.each([
  ['nothing is kept yet', { base: 0, labels, points: null, confidence: 'sure', schemaVersion: 2 }, null, 'keep'],
  ['it grew from what is kept', { base: 4, labels, points: null, confidence: 'sure', schemaVersion: 2 }, kept, 'keep'],
  [
    'it is what is kept, sent again',
    { base: 3, labels, points: null, confidence: 'sure', schemaVersion: 2 },
    kept,
    'same',
  ],
  [
    'other pixels grew from the same',
    { base: 3, labels: Buffer.from([1, 1]), points: null, confidence: 'sure', schemaVersion: 2 },
    kept,
    'conflict',
  ],
  [
    'another confidence grew from the same',
    { base: 3, labels, points: null, confidence: 'unsure', schemaVersion: 2 },
    kept,
    'conflict',
  ],
  [
    'the same labels are meant by an older schema',
    { base: 3, labels, points: null, confidence: 'sure', schemaVersion: 1 },
    kept,
    'conflict',
  ],
  [
    'it grew from something older',
    { base: 2, labels, points: null, confidence: 'sure', schemaVersion: 2 },
    kept,
    'conflict',
  ],
  [
    'it claims to know a later one',
    { base: 5, labels, points: null, confidence: 'sure', schemaVersion: 2 },
    kept,
    'conflict',
  ],
] as const)('when %s', (_when, sent, there, fate) => {
  expect(resolveRevision(sent, there)).toBe(fate);
});
