import type { LabelSchema } from '@gannet/contracts';
import { moved, operationsOf, rowsOf, type SchemaRow, withNew } from './schema-rows';

const face: LabelSchema = {
  task: 'parts',
  classes: ['background', 'skin', 'hair'].map((name) => ({ name, hint: '' })),
};
const edited = (at: number, change: Partial<SchemaRow>, rows: readonly SchemaRow[] = rowsOf(face)): SchemaRow[] =>
  rows.map((row, i) => (i === at ? { ...row, ...change } : row));

it('takes what was not touched for no operation', () => {
  expect(operationsOf(face, rowsOf(face))).toEqual([]);
});

it.each([
  ['a name', edited(1, { name: 'face' }), [{ kind: 'rename', label: 1, name: 'face' }]],
  ['a description', edited(1, { hint: 'and neck' }), [{ kind: 'describe', label: 1, hint: 'and neck' }]],
  [
    'a class that goes, whatever its name is by now',
    edited(2, { fate: 'goes', name: 'x' }),
    [{ kind: 'delete', label: 2 }],
  ],
  ['a class that becomes part of another', edited(2, { fate: 1 }), [{ kind: 'merge', label: 2, into: 1 }]],
  [
    'new ones',
    edited(4, { name: 'beard', origin: 2 }, withNew(edited(3, { name: 'hat', origin: 'all' }, withNew(rowsOf(face))))),
    [
      { kind: 'add', name: 'hat', hint: '', relabel: 'all' },
      { kind: 'split', label: 2, name: 'beard', hint: '' },
    ],
  ],
  ['another order', moved(rowsOf(face), 2, -1), [{ kind: 'reorder', order: [0, 2, 1] }]],
  [
    'an order with new ones, without those that go',
    moved(edited(1, { fate: 'goes' }, edited(3, { name: 'hat' }, withNew(rowsOf(face)))), 3, -1),
    [
      { kind: 'delete', label: 1 },
      { kind: 'add', name: 'hat', hint: '', relabel: 'none' },
      { kind: 'reorder', order: [0, 3, 2] },
    ],
  ],
])('finds %s', (_what, rows, operations) => {
  expect(operationsOf(face, rows)).toEqual(operations);
});

it('moves nothing over the ends', () => {
  const rows = rowsOf(face);
  expect([moved(rows, 0, -1), moved(rows, 2, 1)]).toEqual([rows, rows]);
});
