import { bootstrapInterval, type Interval, meanWithError, mulberry32 } from '@gannet/metrics';
import { type MethodName, METHOD_NAMES, methodNamed } from './methods.js';
import { type Outcome, scoreOf, scoresByName, type Task } from './results.js';
import { labelsFor, type Point, type Reached } from './worth.js';

/** The baseline in whose labels the other methods are measured. */
export const BASE = 'real';
const BOOTSTRAP_SEED = 7;

/** One method at one number of labels, over its repeats. */
export interface Entry {
  readonly task: Task;
  readonly method: MethodName;
  readonly labels: number;
  readonly release: Outcome['release'];
  readonly repeats: number;
  /** mIoU or PCK, the mean over repeats. */
  readonly score: number;
  /** Half of Student's 95% interval over repeats; null for a single one. */
  readonly error: number | null;
  /** By class or keypoint; null for one that is not in the test set. */
  readonly byName: readonly (number | null)[];
  /** For keypoints, in pixels. */
  readonly meanError: number | null;
  /** The number of exactly labelled real images with the same score; null without the baseline. */
  readonly worth:
    | (Reached & { /** 95%, bootstrap over repeats; null for a single one. */ readonly interval: Interval | null })
    | null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function tasksIn(outcomes: readonly Outcome[]): Task[] {
  return (['parts', 'keypoints'] as const).filter((task) => outcomes.some((one) => one.task === task));
}

/**
 * All methods at all numbers of labels with a result, for the release settings that a method uses for most numbers of
 * labels; see `variedEntries` for the others.
 */
export function entriesOf(outcomes: readonly Outcome[], task: Task): Entry[] {
  const known = outcomes.filter((one) => one.task === task);
  return METHOD_NAMES.flatMap((method) => {
    const own = known.filter((one) => one.method === method);
    const usual = usualRelease(own);
    return groupsOf(
      own.filter(({ release }) => releaseKey(release) === usual),
      ({ labels }) => String(labels),
    ).map((group) => entryOf(group, known));
  });
}

/** The releases of one method at one number of labels, in all sizes and with all filters. */
export function variedEntries(outcomes: readonly Outcome[], method: MethodName): Entry[] {
  const known = outcomes.filter((one) => one.task === 'parts');
  return groupsOf(
    known.filter((one) => one.method === method && one.release !== null),
    ({ labels, release }) => `${labels} ${releaseKey(release)}`,
  ).map((group) => entryOf(group, known));
}

function releaseKey(release: Outcome['release']): string {
  return release ? `${release.images} ${release.drop}` : '';
}

/** The release settings with the most numbers of labels; the first of equals. */
function usualRelease(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, Set<number>>();
  for (const { release, labels } of outcomes) {
    const key = releaseKey(release);
    counts.set(key, (counts.get(key) ?? new Set()).add(labels));
  }
  return [...counts].reduce((best, one) => (one[1].size > best[1].size ? one : best), ['', new Set<number>()])[0];
}

/** Results grouped by key, sorted by labels and otherwise in their order. */
function groupsOf(outcomes: readonly Outcome[], keyOf: (outcome: Outcome) => string): Outcome[][] {
  const groups = Map.groupBy(outcomes, keyOf);
  return [...groups.values()].sort(([a], [b]) => a!.labels - b!.labels);
}

function entryOf(group: readonly Outcome[], known: readonly Outcome[]): Entry {
  const { task, method, labels, release } = group[0]!;
  const { mean: score, error } = meanWithError(group.map(scoreOf))!;
  const errors = group.flatMap((one) => (one.task === 'keypoints' ? (one.meanError ?? []) : []));
  return {
    task,
    method,
    labels,
    release,
    repeats: group.length,
    score,
    error,
    byName: scoresByName(group[0]!).map((_, index) => {
      const values = group.flatMap((one) => scoresByName(one)[index] ?? []);
      return values.length > 0 ? mean(values) : null;
    }),
    meanError: errors.length > 0 ? mean(errors) : null,
    worth: worthOf(
      group,
      known.filter((one) => one.method === BASE),
    ),
  };
}

/**
 * Repeats are resampled for the method and the baseline together, because both use the same random numbers in a repeat.
 */
function worthOf(group: readonly Outcome[], base: readonly Outcome[]): Entry['worth'] {
  if (base.length === 0 || methodNamed(group[0]!.method).kind === 'bound') return null;
  const read = (drawn: readonly Outcome[]): Reached =>
    labelsFor(
      mean(drawn.map(scoreOf)),
      curveOf(
        base,
        drawn.map(({ repeat }) => repeat),
      ),
    );
  const interval = bootstrapInterval(group, (drawn) => read(drawn).labels, mulberry32(BOOTSTRAP_SEED));
  return { ...read(group), interval };
}

/**
 * The baseline's learning curve over some repeats; a number of labels that none of them has yet is taken from those
 * that have it.
 */
function curveOf(base: readonly Outcome[], repeats: readonly number[]): Point[] {
  return [...Map.groupBy(base, ({ labels }) => labels)].map(([labels, group]) => {
    const drawn = repeats.flatMap((repeat) => group.filter((one) => one.repeat === repeat));
    return { labels, score: mean((drawn.length > 0 ? drawn : group).map(scoreOf)) };
  });
}

/** The gain of one entry over another, repeat by repeat: null if no repeat has both. */
export function gainOf(
  outcomes: readonly Outcome[],
  over: Pick<Entry, 'task' | 'method' | 'labels' | 'release'>,
  under: Pick<Entry, 'task' | 'method' | 'labels' | 'release'>,
): { readonly mean: number; readonly error: number | null } | null {
  const of = (entry: Pick<Entry, 'task' | 'method' | 'labels' | 'release'>): Map<number, number> =>
    new Map(
      outcomes
        .filter(
          (one) =>
            one.task === entry.task &&
            one.method === entry.method &&
            one.labels === entry.labels &&
            releaseKey(one.release) === releaseKey(entry.release),
        )
        .map((one) => [one.repeat, scoreOf(one)]),
    );
  const [more, less] = [of(over), of(under)];
  return meanWithError([...more].flatMap(([repeat, score]) => (less.has(repeat) ? score - less.get(repeat)! : [])));
}
