import type { LabelMapping } from './label-mapping.js';
import { keyWords, pinnedColors, type SchemaLabel } from './label-look.js';
import { plural } from './plural.js';
import type { SchemaOperation } from './schema-operations.js';
import { type KeypointPairs, pairProblems } from './tasks/keypoint-pairs.js';
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

/**
 * Applies the operations, as one change, or says in a sentence why they cannot be. `palette` has the colours of classes
 * by their place: a class keeps its colour wherever the change moves it.
 */
export function changedSchema(
  before: LabelSchema,
  operations: readonly SchemaOperation[],
  palette: readonly string[],
): Changed {
  const labels = taskContract(before.task).labelsOf(before);
  const problem = operationsProblem(before, labels, operations);
  if (problem !== null) return { ok: false, problem };
  const added = addedBy(operations);
  const order = orderOf(labels.length, added.length, operations);
  const mapping = labels.map((_label, index) => {
    const merged = operations.find((one) => one.kind === 'merge' && one.label === index);
    const at = order.indexOf(merged?.kind === 'merge' ? merged.into : index);
    return at < 0 ? null : at;
  });
  const after = colored(
    before,
    order.map((index) => ({ ...(edited(labels, index, operations) ?? added[index - labels.length]!), from: index })),
    operations,
    palette,
  );
  const wrong = labelsProblem(before, after) ?? pairsProblem(operations, order, after);
  if (wrong !== null) return { ok: false, problem: wrong };
  const task = taskContract(before.task);
  const schema = task.withPairs(task.withLabels(before, after, mapping), pairsOf(operations, order));
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
      case 'recolor':
        return one.color === null
          ? `${named(one.label)} has the colour of its place.`
          : `${named(one.label)} is coloured ${one.color}.`;
      case 'rekey':
        return one.key === null
          ? `${named(one.label)} has the key of its place.`
          : `${named(one.label)} has the key ${keyWords(one.key)}.`;
      case 'regroup':
        return one.group === null
          ? `${named(one.label)} is in no group.`
          : `${named(one.label)} is in the group “${one.group}”.`;
      case 'connect':
        return `The skeleton has ${plural(one.skeleton.length, 'line')}, and there ${one.flipPairs.length === 1 ? 'is' : 'are'} ${plural(one.flipPairs.length, 'flip pair')}.`;
      case 'sigma':
        return `Sigma is ${one.sigma}.`;
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

/** What changes how labels are described, shown, chosen or found, and not which there are. */
const KEEPS_LABELS: ReadonlySet<SchemaOperation['kind']> = new Set([
  'describe',
  'recolor',
  'rekey',
  'regroup',
  'connect',
  'sigma',
] as const);

/** Whether programs that read releases may meet other labels than before. */
export function altersLabels(operations: readonly SchemaOperation[]): boolean {
  return operations.some(({ kind }) => !KEEPS_LABELS.has(kind));
}

/** The labels that are new, in the order of their operations. */
function addedBy(operations: readonly SchemaOperation[]): SchemaLabel[] {
  return operations.flatMap((one) =>
    one.kind === 'add' || one.kind === 'split'
      ? [
          {
            name: one.name,
            hint: one.hint,
            ...(one.color !== undefined && { color: one.color }),
            ...(one.key !== undefined && { key: one.key }),
            ...(one.group !== undefined && { group: one.group }),
          },
        ]
      : [],
  );
}

/** A label of the version as the operations leave it; undefined for one that it does not have. */
function edited(
  labels: readonly SchemaLabel[],
  index: number,
  operations: readonly SchemaOperation[],
): SchemaLabel | undefined {
  const label = labels[index];
  return (
    label &&
    operations.reduce<SchemaLabel>((now, one) => {
      if (!('label' in one) || one.label !== index) return now;
      if (one.kind === 'rename') return { ...now, name: one.name };
      if (one.kind === 'describe') return { ...now, hint: one.hint };
      if (one.kind === 'recolor') return withLook(now, { color: one.color });
      if (one.kind === 'rekey') return withLook(now, { key: one.key });
      return one.kind === 'regroup' ? withLook(now, { group: one.group }) : now;
    }, label)
  );
}

/** With another colour, key or group; null for none of its own. */
function withLook(
  label: SchemaLabel,
  look: { readonly [field in 'color' | 'key' | 'group']?: SchemaLabel[field] | null },
): SchemaLabel {
  const { color, key, group, ...rest } = { ...label, ...look };
  return {
    ...rest,
    ...(color != null && { color }),
    ...(key != null && { key }),
    ...(group != null && { group }),
  };
}

/** With the colour that each had before. The background is shown without one, so that it has none to keep. */
function colored(
  before: LabelSchema,
  labels: readonly (SchemaLabel & { readonly from: number })[],
  operations: readonly SchemaOperation[],
  palette: readonly string[],
): SchemaLabel[] {
  const task = taskContract(before.task);
  if (!task.hasPalette) return labels.map(({ from: _from, ...label }) => label);
  const hadColor = (from: number): boolean =>
    from > 0 &&
    from < task.labelsOf(before).length &&
    !operations.some((one) => one.kind === 'recolor' && one.label === from && one.color === null);
  return pinnedColors(
    labels.map(({ from, ...label }) => ({
      ...label,
      shown: label.color ?? ((hadColor(from) && palette[from]) || null),
    })),
    palette,
  );
}

/** Lines, flip pairs and sigma of the change, by the new order. */
function pairsOf(operations: readonly SchemaOperation[], order: readonly number[]): Partial<KeypointPairs> {
  const connect = operations.find((one) => one.kind === 'connect');
  const sigma = operations.find((one) => one.kind === 'sigma');
  const placed = (pairs: readonly (readonly [number, number])[]): [number, number][] =>
    pairs.map(([a, b]) => [order.indexOf(a), order.indexOf(b)]);
  return {
    ...(connect && { skeleton: placed(connect.skeleton), flipPairs: placed(connect.flipPairs) }),
    ...(sigma && { sigma: sigma.sigma }),
  };
}

/** The first thing that is wrong with lines and flip pairs. */
function pairsProblem(
  operations: readonly SchemaOperation[],
  order: readonly number[],
  labels: readonly SchemaLabel[],
): string | null {
  const connect = operations.find((one) => one.kind === 'connect');
  if (!connect) return null;
  const stray = [...connect.skeleton, ...connect.flipPairs].flat().find((label) => !order.includes(label));
  if (stray !== undefined)
    return `A line or flip pair names keypoint ${stray}, which is none of those that remain: ${[...order].sort((a, b) => a - b).join(', ')}.`;
  const { skeleton = [], flipPairs = [] } = pairsOf([connect], order);
  const wrong = pairProblems(labels.length, { skeleton, flipPairs })[0];
  return wrong ? `${wrong.path[0] === 'skeleton' ? 'Line' : 'Flip pair'} ${wrong.path[1] + 1} ${wrong.message}.` : null;
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
  labels: readonly SchemaLabel[],
  operations: readonly SchemaOperation[],
): string | null {
  const { label: kind, whyNoMerge, whyNoPairs } = taskContract(schema.task);
  const named = (label: number): string => `The ${kind} “${labels[label]?.name ?? label}”`;
  const gone = new Map(operations.flatMap((one) => (goesAway(one) ? [[one.label, one] as const] : [])));
  const seen = new Set<string>();
  for (const one of operations) {
    const strange = ['label' in one ? one.label : 0, 'into' in one ? one.into : 0].find((at) => at >= labels.length);
    if (strange !== undefined)
      return `There is no ${kind} ${strange}: this version has ${plural(labels.length, kind, `${kind}${kind.endsWith('s') ? 'es' : 's'}`)}, from 0 to ${labels.length - 1}.`;
    if ((one.kind === 'merge' || one.kind === 'split') && whyNoMerge !== null) return whyNoMerge;
    if ((one.kind === 'connect' || one.kind === 'sigma') && whyNoPairs !== null) return whyNoPairs;
    const key = `${goesAway(one) ? 'goes' : one.kind} ${'label' in one ? one.label : ''}`;
    if (one.kind !== 'add' && one.kind !== 'split' && seen.has(key))
      return 'label' in one
        ? `${named(one.label)} is to be changed twice in the same way: leave one of the two out.`
        : `A change has one ${ONCE[one.kind]}: leave one of the two out.`;
    seen.add(key);
    if ('label' in one && !goesAway(one) && gone.has(one.label))
      return `${named(one.label)} is to go: it cannot be changed or split as well.`;
    if (one.kind === 'merge' && one.into === one.label) return `${named(one.label)} cannot be merged into itself.`;
    if (one.kind === 'merge' && gone.has(one.into))
      return `${named(one.label)} is to be merged into “${labels[one.into]!.name}”, which is to go: merge into one that stays.`;
  }
  return isUnchanged(schema, labels, operations) ? 'This changes nothing.' : orderProblem(labels, operations);
}

const ONCE = { reorder: 'order', connect: 'set of lines and flip pairs', sigma: 'sigma' } as const;

function isUnchanged(
  schema: LabelSchema,
  labels: readonly SchemaLabel[],
  operations: readonly SchemaOperation[],
): boolean {
  return operations.every((one) => {
    if (one.kind === 'rename') return labels[one.label]?.name === one.name;
    if (one.kind === 'describe') return labels[one.label]?.hint === one.hint;
    if (one.kind === 'recolor') return (labels[one.label]?.color ?? null) === one.color;
    if (one.kind === 'rekey') return (labels[one.label]?.key ?? null) === one.key;
    if (one.kind === 'regroup') return (labels[one.label]?.group ?? null) === one.group;
    if (one.kind === 'sigma') return taskContract(schema.task).pairsOf(schema)?.sigma === one.sigma;
    return one.kind === 'reorder' && one.order.every((label, at) => label === at);
  });
}

function orderProblem(labels: readonly SchemaLabel[], operations: readonly SchemaOperation[]): string | null {
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
function labelsProblem(schema: LabelSchema, labels: readonly SchemaLabel[]): string | null {
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
  return keysProblem(labels);
}

function keysProblem(labels: readonly SchemaLabel[]): string | null {
  const nameByKey = new Map<number, string>();
  for (const { name, key } of labels) {
    if (key === undefined) continue;
    const before = nameByKey.get(key);
    if (before !== undefined)
      return `“${before}” and “${name}” would both have the key ${keyWords(key)}: each has a key of its own.`;
    nameByKey.set(key, name);
  }
  return null;
}
