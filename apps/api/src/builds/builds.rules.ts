import type { BuildState, ReleaseSettings } from '@gannet/contracts';
import { chunkSize } from '../chunks/chunk-size.js';
import type { BuildChunkKind } from '../chunks/chunks.table.js';

/**
 * `round`: a round's own release; `asked`: requested by an admin; `probe`: a few images for a preview, never published.
 */
export type BuildPurpose = 'round' | 'asked' | 'probe';

/** The state for each kind of work: learn a second opinion, label (again while more seeds are drawn), pack, derive formats. */
const STEPS: Readonly<Record<BuildChunkKind, BuildState>> = {
  learn: 'learning',
  label: 'labelling',
  pack: 'packing',
  derive: 'deriving',
};
export const BUILD_COMPLETE = 'complete' satisfies BuildState;
export const BUILD_FAILED = 'failed' satisfies BuildState;
export const BUILD_CANCELLED = 'cancelled' satisfies BuildState;

/** The states of a build that stopped before it was complete. */
export const BUILD_STOPPED: readonly BuildState[] = [BUILD_FAILED, BUILD_CANCELLED];

/** The states that a build leaves only by request. */
export const BUILD_ENDED: readonly BuildState[] = [BUILD_COMPLETE, ...BUILD_STOPPED];

export const BUILD_STATES: readonly BuildState[] = [...Object.values(STEPS), ...BUILD_ENDED];

export function buildStateOf(kind: BuildChunkKind): BuildState {
  return STEPS[kind];
}

/** What a build begins with. A preview is of the interpreter alone, because nobody waits minutes for one. */
export function firstBuilding(purpose: BuildPurpose, { opinionSteps }: ReleaseSettings): BuildChunkKind {
  return opinionSteps > 0 && purpose !== 'probe' ? 'learn' : 'label';
}

/** What follows the last chunk of a kind when no more seeds are drawn; null when the build is complete. */
export function afterBuilding(
  kind: BuildChunkKind,
  purpose: BuildPurpose,
  { formats }: ReleaseSettings,
): BuildChunkKind | null {
  if (kind === 'learn') return 'label';
  if (kind === 'label' && purpose !== 'probe') return 'pack';
  return kind === 'pack' && formats.length > 0 ? 'derive' : null;
}

/** What the rules read of a build's row. */
interface Build {
  readonly purpose: BuildPurpose;
  readonly state: BuildState;
  /** The state in which it failed or was cancelled. */
  readonly stoppedIn: BuildState | null;
  readonly discardedAt: Date | null;
}

type HasState = Pick<Build, 'state'>;

export function isComplete({ state }: HasState): boolean {
  return state === BUILD_COMPLETE;
}

export function hasFailed({ state }: HasState): boolean {
  return state === BUILD_FAILED;
}

export function hasEnded({ state }: HasState): boolean {
  return BUILD_ENDED.includes(state);
}

/** Whether its release exists, which is never undone: only formats come after it. */
export function isPublished({ purpose, state, stoppedIn }: Pick<Build, 'purpose' | 'state' | 'stoppedIn'>): boolean {
  return (
    purpose !== 'probe' && [state, stoppedIn].some((one) => one === BUILD_COMPLETE || one === buildStateOf('derive'))
  );
}

/** Whether it can never be resumed: it was discarded, or its round was cancelled. */
export function isAbandoned({
  purpose,
  state,
  discardedAt,
}: Pick<Build, 'purpose' | 'state' | 'discardedAt'>): boolean {
  return discardedAt !== null || (purpose === 'round' && state === BUILD_CANCELLED);
}

// Of small images: about a second of work each, so that progress is visible and little is lost with a worker.
const LABEL_CHUNK = 25;

/** Progress of learning is told in percent. */
export const LEARN_UNITS = 100;

/** The seeds with offsets from `from` up to, but not including, `to`, of images of `side` x `side`, cut into chunks. */
export function labelPieces(from: number, to: number, side: number): { first: number; count: number }[] {
  const size = chunkSize(LABEL_CHUNK, side);
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, i) => ({
    first: from + i * size,
    count: Math.min(size, to - from - i * size),
  }));
}
