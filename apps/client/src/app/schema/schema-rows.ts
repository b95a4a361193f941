import { type LabelSchema, type SchemaOperation, taskContract } from '@gannet/contracts';

/** What becomes of a label of the present version: it stays, is deleted, or becomes part of another. */
type Fate = 'stays' | 'goes' | number;
/** Where a new label is in the images that are labelled already: in none, in all perhaps, or where another label is. */
type Origin = 'none' | 'all' | number;

/** A label as it is edited. */
export interface SchemaRow {
  /** In the present version, by index; of an added label, null. */
  readonly label: number | null;
  /** Tells rows apart, whatever their names and places. */
  readonly id: number;
  readonly name: string;
  readonly hint: string;
  readonly fate: Fate;
  readonly origin: Origin;
}

export function rowsOf(schema: LabelSchema): SchemaRow[] {
  return taskContract(schema.task)
    .labelsOf(schema)
    .map(({ name, hint }, label) => ({ label, id: label, name, hint, fate: 'stays', origin: 'none' }));
}

export function withNew(rows: readonly SchemaRow[]): SchemaRow[] {
  const id = Math.max(...rows.map((row) => row.id)) + 1;
  return [...rows, { label: null, id, name: '', hint: '', fate: 'stays', origin: 'none' }];
}

/** The rows with one of them a place up or down. */
export function moved(rows: readonly SchemaRow[], at: number, by: 1 | -1): readonly SchemaRow[] {
  const [row, other] = [rows[at], rows[at + by]];
  return row && other ? rows.map((one, i) => (i === at ? other : i === at + by ? row : one)) : rows;
}

/** What was edited, as operations on the present version. */
export function operationsOf(schema: LabelSchema, rows: readonly SchemaRow[]): SchemaOperation[] {
  const before = taskContract(schema.task).labelsOf(schema);
  const edits = rows.flatMap((row) => editsOf(row, before));
  const added = rows.filter(({ label }) => label === null);
  const order = rows
    .filter(({ fate }) => fate === 'stays')
    .map((row) => row.label ?? before.length + added.indexOf(row));
  const isMoved = order.some((label, at) => at > 0 && label < order[at - 1]!);
  return [...edits, ...(isMoved ? [{ kind: 'reorder' as const, order }] : [])];
}

function editsOf(
  { label, name, hint, fate, origin }: SchemaRow,
  before: readonly { readonly name: string; readonly hint: string }[],
): SchemaOperation[] {
  if (label === null)
    return typeof origin === 'number'
      ? [{ kind: 'split', label: origin, name, hint }]
      : [{ kind: 'add', name, hint, relabel: origin }];
  if (fate === 'goes') return [{ kind: 'delete', label }];
  if (fate !== 'stays') return [{ kind: 'merge', label, into: fate }];
  return [
    ...(name === before[label]?.name ? [] : [{ kind: 'rename' as const, label, name }]),
    ...(hint === before[label]?.hint ? [] : [{ kind: 'describe' as const, label, hint }]),
  ];
}
