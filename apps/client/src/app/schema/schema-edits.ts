import { type LabelSchema, type SchemaLabel, type SchemaOperation, taskContract } from '@gannet/contracts';
import { hexPalette } from '@gannet/raster';
import type { DraftLabel, DraftPair, SchemaDraft } from '../projects/schema-draft';
import { schemaSetup } from '../tasks/schema-setups';

/** What becomes of a label of the present version that does not stay: it is deleted, or becomes part of another. */
export type Fate = 'goes' | number;
/** Where a new label is in the images that are labelled already: in none, in all perhaps, or where another label is. */
export type Origin = 'none' | 'all' | number;

/** A schema as it is edited. Ids below the number of present labels are their indices; higher ones are new labels. */
export interface SchemaEdits {
  readonly draft: SchemaDraft;
  readonly fates: ReadonlyMap<number, Fate>;
  readonly origins: ReadonlyMap<number, Origin>;
}

/** The present schema, unedited. A class has the colour that it is shown in, so that it keeps it wherever it is moved. */
export function editsOf(schema: LabelSchema): SchemaEdits {
  const draft = schemaSetup(schema.task).draftOf(schema);
  const before = shownLabels(schema);
  return {
    draft: { ...draft, labels: draft.labels.map((label) => ({ ...label, color: before[label.id]?.color })) },
    fates: new Map(),
    origins: new Map(),
  };
}

/** What was edited, as operations on the present version. */
export function operationsOf(schema: LabelSchema, edits: SchemaEdits): SchemaOperation[] {
  const before = shownLabels(schema);
  const { labels } = edits.draft;
  const added = labels.filter(({ id }) => id >= before.length);
  const numberOf = (id: number): number =>
    id < before.length ? id : before.length + added.findIndex((label) => label.id === id);
  const order = labels.filter(({ id }) => !edits.fates.has(id)).map(({ id }) => numberOf(id));
  const isMoved = order.some((label, at) => at > 0 && label < order[at - 1]!);
  return [
    ...labels.flatMap((label) =>
      label.id < before.length ? changesOf(label, before[label.id]!, edits) : [additionOf(label, edits)],
    ),
    ...(isMoved ? [{ kind: 'reorder' as const, order }] : []),
    ...pairChanges(schema, edits, numberOf),
  ];
}

function shownLabels(schema: LabelSchema): SchemaLabel[] {
  const task = taskContract(schema.task);
  return task.labelsOf(schema).map((label, index) => ({
    ...label,
    color: label.color ?? (task.hasPalette && index > 0 ? hexPalette[index] : undefined),
  }));
}

function changesOf({ id: label, ...now }: DraftLabel, before: SchemaLabel, { fates }: SchemaEdits): SchemaOperation[] {
  const fate = fates.get(label);
  if (fate === 'goes') return [{ kind: 'delete', label }];
  if (fate !== undefined) return [{ kind: 'merge', label, into: fate }];
  return [
    ...(now.name === before.name ? [] : [{ kind: 'rename' as const, label, name: now.name }]),
    ...(now.hint === before.hint ? [] : [{ kind: 'describe' as const, label, hint: now.hint }]),
    ...(now.color === before.color ? [] : [{ kind: 'recolor' as const, label, color: now.color ?? null }]),
    ...(now.key === before.key ? [] : [{ kind: 'rekey' as const, label, key: now.key ?? null }]),
    ...(now.group === before.group ? [] : [{ kind: 'regroup' as const, label, group: now.group ?? null }]),
  ];
}

function additionOf({ id, ...label }: DraftLabel, { origins }: SchemaEdits): SchemaOperation {
  const origin = origins.get(id) ?? 'none';
  return typeof origin === 'number'
    ? { kind: 'split', label: origin, ...label }
    : { kind: 'add', ...label, relabel: origin };
}

/** Lines and flip pairs, if they are others than those of the keypoints that stay; and sigma. */
function pairChanges(schema: LabelSchema, edits: SchemaEdits, numberOf: (id: number) => number): SchemaOperation[] {
  const pairs = taskContract(schema.task).pairsOf(schema);
  if (pairs === null) return [];
  const { skeleton, flipPairs, sigma } = edits.draft;
  const staying = (all: readonly DraftPair[]): [number, number][] =>
    all.filter((pair) => !pair.some((id) => edits.fates.has(id))).map(([a, b]) => [numberOf(a), numberOf(b)]);
  const now = { skeleton: staying(skeleton), flipPairs: staying(flipPairs) };
  const before = { skeleton: staying(pairs.skeleton), flipPairs: staying(pairs.flipPairs) };
  return [
    ...(JSON.stringify(now) === JSON.stringify(before) ? [] : [{ kind: 'connect' as const, ...now }]),
    ...(sigma === pairs.sigma ? [] : [{ kind: 'sigma' as const, sigma: Number(sigma) }]),
  ];
}
