import type { LabelChange, LabelMapping, Manifest, ReleaseChange, Split } from '@gannet/contracts';
import type { FormatSource } from './formats/format.js';
import type { Sample } from './sample.js';
import { SPLITS } from './split.js';
import { NO_CHANGE, RELEASE_TASKS, releaseTaskIn } from './tasks/tasks.js';

/** A sample that is in both releases with different labels. */
interface Relabelled extends LabelChange {
  readonly key: string;
}

interface ReleaseDifference {
  /** The kind of version change required by Croissant's rule. */
  readonly change: ReleaseChange;
  readonly settings: { name: string; from: string; to: string }[];
  readonly classes: {
    added: string[];
    removed: string[];
    renamed: { value: number; from: string; to: string }[];
    moved: { name: string; from: number; to: number }[];
  };
  readonly added: string[];
  readonly removed: string[];
  /** Largest change first. */
  readonly relabelled: Relabelled[];
  /** In both, with different pixels: another psi, or another kind of processor. */
  readonly redrawn: string[];
  readonly same: number;
  /** Otherwise a seed is another image in each, and no image of one release is compared with one of the other. */
  readonly hasSameGenerator: boolean;
}

interface DiffOptions {
  /** What became of the labels of the first release in the second; null if each is what its value is. */
  readonly mapping?: LabelMapping | null;
  /** Called for each sample whose labels differ, in passing. */
  readonly onRelabelled?: (change: Relabelled, from: Sample, to: Sample) => void | Promise<void>;
}

/**
 * What changed between two releases of a project. Both are read once, side by side in the order of their seeds, one
 * sample of each in memory at a time.
 */
export async function diffReleases(
  from: FormatSource,
  to: FormatSource,
  { onRelabelled, mapping = null }: DiffOptions = {},
): Promise<ReleaseDifference> {
  const difference = {
    added: [] as string[],
    removed: [] as string[],
    relabelled: [] as Relabelled[],
    redrawn: [] as string[],
    same: 0,
  };
  const task = releaseTaskIn(to.manifest);
  const hasSameGenerator = from.manifest.generator.digest === to.manifest.generator.digest;
  for (const split of SPLITS) {
    for await (const [a, b] of paired(samplesOf(from, split), samplesOf(to, split))) {
      if (a === null) difference.added.push(b!.key);
      else if (b === null) difference.removed.push(a.key);
      else if (!hasSameGenerator) {
        difference.added.push(b.key);
        difference.removed.push(a.key);
      } else {
        const isSamePicture = equal(a.image, b.image);
        if (!isSamePicture) difference.redrawn.push(a.key);
        if (task.isSame(a, b, mapping)) difference.same += isSamePicture ? 1 : 0;
        else {
          const change = { key: a.key, ...NO_CHANGE, ...task.changeOf(a, b, mapping) };
          difference.relabelled.push(change);
          await onRelabelled?.(change, a, b);
        }
      }
    }
  }
  const settings = changedSettings(from.manifest, to.manifest);
  const classes = changedClasses(from.manifest.classes, to.manifest.classes, mapping);
  const relabelledInOrder = difference.relabelled.sort(
    (x, y) => sizeOfChange(y) - sizeOfChange(x) || (x.key < y.key ? -1 : 1),
  );
  return {
    ...difference,
    relabelled: relabelledInOrder,
    settings,
    classes,
    hasSameGenerator,
    change: changeOf({ ...difference, classes }),
  };
}

/**
 * Croissant's rule: a patch contains the same data in other packaging, a minor version only adds data, a major version
 * removes, changes or renames any of it.
 */
export function changeOf({
  added,
  removed,
  relabelled: changed,
  redrawn,
  classes,
}: Pick<ReleaseDifference, 'added' | 'removed' | 'relabelled' | 'redrawn' | 'classes'>): ReleaseChange {
  const isAltered = [removed, changed, redrawn, classes.removed, classes.renamed, classes.moved].some(
    (list) => list.length > 0,
  );
  if (isAltered) return 'major';
  return added.length > 0 || classes.added.length > 0 ? 'minor' : 'patch';
}

/** The next version. */
export function versionAfter(version: string, change: ReleaseChange): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (change === 'major') return `${major + 1}.0.0`;
  return change === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

async function* samplesOf(source: FormatSource, split: Split): AsyncGenerator<Sample> {
  if (source.manifest.splits.some(({ name }) => name === split)) yield* source.samples(split);
}

/** Iterates over two ordered streams in parallel; null where one has no sample with the other's key. */
async function* paired(
  left: AsyncGenerator<Sample>,
  right: AsyncGenerator<Sample>,
): AsyncGenerator<[Sample | null, Sample | null]> {
  let [a, b] = [await left.next(), await right.next()];
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : a.value.key < b.value.key ? -1 : a.value.key > b.value.key ? 1 : 0;
    yield [order <= 0 ? (a.value as Sample) : null, order >= 0 ? (b.value as Sample) : null];
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Size of a change, larger for larger changes; comparable within one task. */
export function sizeOfChange(change: Relabelled): number {
  return RELEASE_TASKS.map((task) => task.sizeOf(change)).find((size) => size !== null) ?? 0;
}

function changedSettings(from: Manifest, to: Manifest): ReleaseDifference['settings'] {
  const of = (m: Manifest): Record<string, string> => ({
    generator: `${m.generator.name} ${m.generator.version} ${m.generator.digest}`,
    interpreter: m.interpreter.digest,
    'labelled images': String(m.interpreter.labelledImages),
    psi: String(m.psi),
    'drop share': String(m.filter.dropShare),
    'filter score': m.filter.score,
    'filter rule': m.filter.rule,
    'least confidence': String(m.selection?.minConfidence ?? 0),
    specks: String(m.selection?.specks ?? 0),
    'annotated images': m.selection?.humans ?? 'all',
    targets: (m.selection?.targets ?? []).map(({ name, share }) => `${name} ${share}`).join(', ') || 'none',
    seeds: `${m.seeds.first} to ${m.seeds.first + m.seeds.count - 1}`,
    image: `${m.image.width} × ${m.image.height}`,
    'label side': String(m.labelSide ?? m.image.width),
    runtime: m.runtime,
  });
  const [before, after] = [of(from), of(to)];
  return Object.keys(before)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, from: before[name]!, to: after[name]! }));
}

/**
 * Compares classes by what became of them; without a mapping, by their value, because that is what a mask contains:
 * another name for a value is a renaming, also when two names are swapped. Of several classes that became one, those
 * whose name is not its are gone.
 */
export function changedClasses(
  from: readonly string[],
  to: readonly string[],
  mapping: LabelMapping | null = null,
): ReleaseDifference['classes'] {
  const placeOf = (value: number): number | null =>
    mapping ? (mapping[value] ?? null) : value < to.length ? value : null;
  const heirs = to.map((name, now) => {
    const sources = from.flatMap((before, value) => (placeOf(value) === now ? [{ before, value }] : []));
    return sources.find(({ before }) => before === name) ?? sources[0] ?? null;
  });
  const kept = new Set(heirs.map((heir) => heir?.value));
  return {
    added: to.filter((_name, now) => heirs[now] === null),
    removed: from.filter((_name, value) => !kept.has(value)),
    renamed: heirs.flatMap((heir, now) =>
      heir && heir.before !== to[now] ? [{ value: now, from: heir.before, to: to[now]! }] : [],
    ),
    moved: heirs.flatMap((heir, now) =>
      heir && heir.value !== now ? [{ name: to[now]!, from: heir.value, to: now }] : [],
    ),
  };
}
