import { EntitySchema } from 'typeorm';
import { columnsOf, rowOf, wordsOf } from './columns.js';

interface Row {
  readonly id: string;
  readonly roundId: string;
  readonly count: number;
  readonly startedAt: Date | null;
  readonly skippedBy: readonly string[];
  readonly labels: Buffer | null;
  readonly settings: { readonly psi: number };
  readonly isGold: boolean;
  readonly found?: readonly object[];
}

const Table = new EntitySchema<Row>({
  name: 'piece',
  columns: {
    id: { type: 'uuid', primary: true },
    roundId: { type: 'uuid', name: 'round_id' },
    count: { type: 'int' },
    startedAt: { type: 'timestamptz', name: 'started_at', nullable: true },
    skippedBy: { type: 'uuid', name: 'skipped_by', array: true },
    labels: { type: 'bytea', nullable: true },
    settings: { type: 'jsonb' },
    isGold: { type: 'bool', name: 'is_gold' },
    found: { type: 'jsonb', name: 'found', nullable: true, select: false },
  },
});

const row: Row = {
  id: 'a',
  roundId: 'b',
  count: 2,
  startedAt: new Date(0),
  skippedBy: ['c'],
  labels: Buffer.from('x'),
  settings: { psi: 1 },
  isGold: false,
};

it('selects the columns of a table under the names of its rows, all but those that are left out, or those asked for', () => {
  expect(columnsOf(Table)).toBe(
    'piece.id, piece.round_id as "roundId", piece.count, piece.started_at as "startedAt", piece.skipped_by as "skippedBy", piece.labels, piece.settings, piece.is_gold as "isGold"',
  );
  expect(columnsOf(Table, 'count', 'roundId')).toBe('piece.round_id as "roundId", piece.count');
  expect(columnsOf(Table, 'found')).toBe('piece.found as "found"');
});

it('takes a row as its table says it is, with null where that may be', () => {
  expect(rowOf(Table).parse({ ...row, more: 1 })).toEqual(row);
  const least = { ...row, startedAt: null, labels: null, skippedBy: [] };
  expect(rowOf(Table).parse(least)).toEqual(least);
  expect(rowOf(Table).pick({ id: true }).parse(row)).toEqual({ id: 'a' });
});

it.each([
  ['a number as text, as a driver gives numbers it finds too large', { count: '2' }],
  ['a column that is not selected', { roundId: undefined }],
  ['null where that may not be', { settings: null }],
  ['a date as text', { startedAt: '2026-11-30' }],
  ['bytes as text', { labels: 'x' }],
  ['a list as text', { skippedBy: '{c}' }],
  ['jsonb as text', { settings: '{"psi":1}' }],
])('does not take %s', (_what, wrong) => {
  expect(rowOf(Table).safeParse({ ...row, ...wrong }).success).toBe(false);
});

it('writes words into a statement', () => {
  expect(wordsOf(['failed', 'cancelled'])).toBe("'failed', 'cancelled'");
});
