import type { LabelMapping } from './label-mapping.js';
import { plural } from './plural.js';
import type { SchemaOperation } from './schema-operations.js';
import { type LabelSchema, taskContract } from './tasks/tasks.js';
import { textKey } from './text.js';

/** Which images come back to be labelled again: all, or those that contain a label of the version before. */
export interface Relabel {
  readonly all: boolean;
  readonly labels: readonly number[];
}

/** What a change makes of a schema. */
interface ChangedSchema {
  readonly schema: LabelSchema;
  readonly mapping: LabelMapping;
  readonly relabel: Relabel;
}

type Changed = ({ readonly ok: true } & ChangedSchema) | { readonly ok: false; readonly problem: string };

interface NamedLabel {
  readonly name: string;
  readonly hint: string;
}

/** Applies the operations, as one change, or says in a sentence why they cannot be. */
export function changedSchema(before: LabelSchema, operations: readonly SchemaOperation[]): Changed {
  const labels = taskContract(before.task).labelsOf(before);
  const problem = operationsProblem(before, labels, operations);
  if (problem !== null) return { ok: false, problem };
  const kept = labels.map((label, index) => edited(label, index, operations));
  const added = operations.flatMap((one) => (one.kind === 'add' || one.kind === 'split' ? [one] : []));
  const all = [...kept, ...added.map(({ name, hint }) => ({ name, hint }))];
  const order = orderOf(labels.length, added.length, operations);
  const mapping = labels.map((_label, index) => {
    const merged = operations.find((one) => one.kind === 'merge' && one.label === index);
    const at = order.indexOf(merged?.kind === 'merge' ? merged.into : index);
    return at < 0 ? null : at;
  });
  const after = order.map((index) => all[index]!);
  const wrong = labelsProblem(before, after);
  if (wrong !== null) return { ok: false, problem: wrong };
  const schema = taskContract(before.task).withLabels(before, after, mapping);
  return { ok: true, schema, mapping, relabel: relabelOf(before, operations) };
}

/** What the operations do, as sentences with the names of the schema that they change. */
export function schemaSentences(before: LabelSchema, operations: readonly SchemaOperation[]): string[] {
  const names = taskContract(before.task)
    .labelsOf(before)
    .map(({ name }) => name);
  const named = (label: number): string => `“${names[label] ?? label}”`;
  return operations.map((one) => {
    switch (one.kind) {
      case 'rename':
        return `${named(one.label)} is called “${one.name}”.`;
      case 'describe':
        return `${named(one.label)} has another description.`;
      case 'add':
        return one.relabel === 'all'
          ? `“${one.name}” is new, and all images are labelled again.`
          : `“${one.name}” is new.`;
      case 'split':
        return `“${one.name}” is split from ${named(one.label)}; images with ${named(one.label)} are labelled again.`;
      case 'merge':
        return `${named(one.label)} is now part of ${named(one.into)}.`;
      case 'delete':
        return `${named(one.label)} is deleted.`;
      case 'reorder':
        return 'The order is another.';
    }
  });
}

/** Whether releases differ by more than descriptions. */
export function altersLabels(operations: readonly SchemaOperation[]): boolean {
  return operations.some(({ kind }) => kind !== 'describe');
}

function edited(label: NamedLabel, index: number, operations: readonly SchemaOperation[]): NamedLabel {
  return operations.reduce<NamedLabel>((now, one) => {
    if (one.kind === 'rename' && one.label === index) return { ...now, name: one.name };
    return one.kind === 'describe' && one.label === index ? { ...now, hint: one.hint } : now;
  }, label);
}

/** The labels that remain, in their new order: those of the version, then the added ones. */
function orderOf(count: number, added: number, operations: readonly SchemaOperation[]): readonly number[] {
  const gone = new Set(operations.flatMap((one) => (goesAway(one) ? [one.label] : [])));
  const remaining = Array.from({ length: count + added }, (_, index) => index).filter((index) => !gone.has(index));
  const asked = operations.find(({ kind }) => kind === 'reorder');
  return asked?.kind === 'reorder' ? asked.order : remaining;
}

function relabelOf(schema: LabelSchema, operations: readonly SchemaOperation[]): Relabel {
  const { isWhole } = taskContract(schema.task);
  return {
    all: operations.some((one) => one.kind === 'add' && one.relabel === 'all'),
    labels: operations.flatMap((one) =>
      one.kind === 'split' || (one.kind === 'delete' && isWhole) ? [one.label] : [],
    ),
  };
}

function goesAway(one: SchemaOperation): one is Extract<SchemaOperation, { kind: 'merge' | 'delete' }> {
  return one.kind === 'merge' || one.kind === 'delete';
}

/** The first thing that is wrong with the operations themselves. */
function operationsProblem(
  schema: LabelSchema,
  labels: readonly NamedLabel[],
  operations: readonly SchemaOperation[],
): string | null {
  const { label: kind, whyNoMerge } = taskContract(schema.task);
  const named = (label: number): string => `The ${kind} “${labels[label]?.name ?? label}”`;
  const gone = new Map(operations.flatMap((one) => (goesAway(one) ? [[one.label, one] as const] : [])));
  const seen = new Set<string>();
  for (const one of operations) {
    const strange = ['label' in one ? one.label : 0, 'into' in one ? one.into : 0].find((at) => at >= labels.length);
    if (strange !== undefined)
      return `There is no ${kind} ${strange}: this version has ${plural(labels.length, kind, `${kind}${kind.endsWith('s') ? 'es' : 's'}`)}, from 0 to ${labels.length - 1}.`;
    if ((one.kind === 'merge' || one.kind === 'split') && whyNoMerge !== null) return whyNoMerge;
    const key = `${goesAway(one) ? 'goes' : one.kind} ${'label' in one ? one.label : ''}`;
    if (one.kind !== 'add' && one.kind !== 'split' && seen.has(key))
      return one.kind === 'reorder'
        ? 'A change has one order: leave one of the two out.'
        : `${named((one as { label: number }).label)} is to be changed twice in the same way: leave one of the two out.`;
    seen.add(key);
    if ('label' in one && !goesAway(one) && gone.has(one.label))
      return `${named(one.label)} is to go: it cannot be changed or split as well.`;
    if (one.kind === 'merge' && one.into === one.label) return `${named(one.label)} cannot be merged into itself.`;
    if (one.kind === 'merge' && gone.has(one.into))
      return `${named(one.label)} is to be merged into “${labels[one.into]!.name}”, which is to go: merge into one that stays.`;
  }
  return isUnchanged(labels, operations) ? 'This changes nothing.' : orderProblem(labels, operations);
}

function isUnchanged(labels: readonly NamedLabel[], operations: readonly SchemaOperation[]): boolean {
  return operations.every((one) => {
    if (one.kind === 'rename') return labels[one.label]?.name === one.name;
    if (one.kind === 'describe') return labels[one.label]?.hint === one.hint;
    return one.kind === 'reorder' && one.order.every((label, at) => label === at);
  });
}

function orderProblem(labels: readonly NamedLabel[], operations: readonly SchemaOperation[]): string | null {
  const asked = operations.find(({ kind }) => kind === 'reorder');
  if (asked?.kind !== 'reorder') return null;
  const added = operations.filter(({ kind }) => kind === 'add' || kind === 'split').length;
  const wanted = orderOf(
    labels.length,
    added,
    operations.filter(({ kind }) => kind !== 'reorder'),
  );
  const sorted = [...asked.order].sort((a, b) => a - b);
  return sorted.length === wanted.length && sorted.every((label, at) => label === wanted[at])
    ? null
    : `The order names ${asked.order.join(', ')}: it has to name each of ${wanted.join(', ')} once.`;
}

/** What is wrong with the labels that would remain. */
function labelsProblem(schema: LabelSchema, labels: readonly NamedLabel[]): string | null {
  const { label: kind, labelRange } = taskContract(schema.task);
  const many = kind.endsWith('s') ? `${kind}es` : `${kind}s`;
  if (labels.length < labelRange.least)
    return `A project has ${plural(labelRange.least, kind, many)} at least, and this would leave ${labels.length}.`;
  if (labels.length > labelRange.most)
    return `A project has ${labelRange.most} ${many} at most, and this would make ${labels.length}.`;
  const byKey = new Map<string, string>();
  for (const { name } of labels) {
    const before = byKey.get(textKey(name));
    if (before !== undefined)
      return `There would be two ${many} called “${before}”${before === name ? '' : ` and “${name}”, which read alike`}: each needs a name of its own.`;
    byKey.set(textKey(name), name);
  }
  return null;
}
