/** What becomes of each label of a schema version in a later one: its index there, or null if it has no counterpart. */
export type LabelMapping = readonly (number | null)[];

/** The mapping over several versions, the oldest first, of a schema with `count` labels. */
export function composed(count: number, mappings: readonly LabelMapping[]): LabelMapping {
  return mappings.reduce<LabelMapping>(
    (before, mapping) => before.map((label) => (label === null ? null : (mapping[label] ?? null))),
    Array.from({ length: count }, (_, label) => label),
  );
}

/** Whether it leaves `labels` labels as they are, and none is added. */
export function isIdentity(mapping: LabelMapping, labels: number): boolean {
  return mapping.length === labels && mapping.every((now, label) => now === label);
}

const UNLABELLED = 255;

/** The runs of a label map under a mapping: pixels without a class become unlabelled, and stay it. */
export function mappedRuns(runs: readonly number[], mapping: LabelMapping): number[] {
  const mapped: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const now = mapping[runs[i]!] ?? UNLABELLED;
    if (mapped.length > 0 && mapped.at(-2) === now) mapped[mapped.length - 1]! += runs[i + 1]!;
    else mapped.push(now, runs[i + 1]!);
  }
  return mapped;
}

/** A list with an entry per label, under a mapping to `count` labels; new labels get `added`. */
export function mappedList<T>(list: readonly T[], mapping: LabelMapping, count: number, added: T): T[] {
  const mapped = new Array<T>(count).fill(added);
  mapping.forEach((now, label) => {
    if (now !== null && label < list.length) mapped[now] = list[label]!;
  });
  return mapped;
}
