import type { Fault, SchemaLabel } from '@gannet/contracts';

/** A class or keypoint while its schema is written. `id` stays the same wherever it is moved. */
export interface DraftLabel extends SchemaLabel {
  readonly id: number;
}

/** Two keypoints, by id. */
export type DraftPair = readonly [number, number];

/** Where pairs of keypoints stand in a draft. */
export type PairList = 'skeleton' | 'flipPairs';

/** A place in an image, as shares of its side. */
export interface DraftPlace {
  readonly x: number;
  readonly y: number;
}

/**
 * A schema while people write it: names may still be empty or equal. Labels are known by ids, so that pairs and places
 * follow a keypoint wherever it is moved.
 */
export interface SchemaDraft {
  readonly labels: readonly DraftLabel[];
  readonly skeleton: readonly DraftPair[];
  readonly flipPairs: readonly DraftPair[];
  /** The width of a keypoint's heat, as a share of the image's side, or what was typed instead. */
  readonly sigma: unknown;
  /** Where keypoints stand on the sample image, by id; no part of the schema. */
  readonly places: Readonly<Record<number, DraftPlace>>;
}

export const NO_SCHEMA: SchemaDraft = { labels: [], skeleton: [], flipPairs: [], sigma: null, places: {} };

export function nextId({ labels }: SchemaDraft): number {
  return labels.reduce((most, { id }) => Math.max(most, id), -1) + 1;
}

/** With an empty label at a place of the list. */
export function withNew(draft: SchemaDraft, at: number): SchemaDraft {
  return { ...draft, labels: draft.labels.toSpliced(at, 0, { id: nextId(draft), name: '', hint: '' }) };
}

/** Without a label, and without the pairs that it is in. */
export function without(draft: SchemaDraft, id: number): SchemaDraft {
  const isOfOthers = (pair: DraftPair): boolean => !pair.includes(id);
  const { [id]: _gone, ...places } = draft.places;
  return {
    ...draft,
    labels: draft.labels.filter((label) => label.id !== id),
    skeleton: draft.skeleton.filter(isOfOthers),
    flipPairs: draft.flipPairs.filter(isOfOthers),
    places,
  };
}

/** With a label moved to another place of the list; a place beyond its ends is the end. */
export function withMoved(draft: SchemaDraft, id: number, to: number): SchemaDraft {
  const label = draft.labels.find((one) => one.id === id);
  if (!label) return draft;
  const others = draft.labels.filter((one) => one !== label);
  return { ...draft, labels: others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, label) };
}

export function withLabel(draft: SchemaDraft, id: number, change: Partial<SchemaLabel>): SchemaDraft {
  return { ...draft, labels: draft.labels.map((label) => (label.id === id ? { ...label, ...change } : label)) };
}

/** A label as a schema has it. */
export function labelOf({ name, hint, color, key, group }: DraftLabel): SchemaLabel {
  return {
    name,
    hint,
    ...(color !== undefined && { color }),
    ...(key !== undefined && { key }),
    ...(group !== undefined && { group }),
  };
}

/** The groups of the labels, each once. */
export function groupsOf({ labels }: SchemaDraft): string[] {
  return [...new Set(labels.flatMap(({ group }) => group ?? []))];
}

/** The index of each id. */
function indicesOf({ labels }: SchemaDraft): ReadonlyMap<number, number> {
  return new Map(labels.map(({ id }, index) => [id, index]));
}

/** Pairs of ids as pairs of indices. */
export function indexed(draft: SchemaDraft, list: PairList): [number, number][] {
  const indices = indicesOf(draft);
  return draft[list].map(([a, b]) => [indices.get(a) ?? -1, indices.get(b) ?? -1]);
}

/** The sentence about a field; null where it is fine. `path` is that of a `Fault`. */
export function faultAt(faults: readonly Fault[], ...path: Fault['path']): string | null {
  const found = faults.find(
    (fault) => fault.path.length === path.length && path.every((part, i) => fault.path[i] === part),
  );
  return found?.message ?? null;
}

/** The faults inside a field, with their paths from there. */
export function faultsIn(faults: readonly Fault[], ...path: Fault['path']): Fault[] {
  return faults
    .filter((fault) => path.every((part, i) => fault.path[i] === part))
    .map((fault) => ({ ...fault, path: fault.path.slice(path.length) }));
}
