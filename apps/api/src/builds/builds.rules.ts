import type { BuildState, ReleaseSettings } from '@gannet/contracts';
import type { BuildChunkKind } from '../chunks/chunks.table.js';
import type { BuildPurpose, BuildRow } from './builds.table.js';

/** How a build moves: it labels, again as long as more seeds are drawn, packs, and keeps formats ready. */
const STEPS: Readonly<Record<BuildChunkKind, BuildState>> = { label: 'labelling', pack: 'packing', derive: 'deriving' };
export const BUILD_COMPLETE = 'complete' satisfies BuildState;
export const BUILD_FAILED = 'failed' satisfies BuildState;
export const BUILD_CANCELLED = 'cancelled' satisfies BuildState;

/** The states in which it has stopped before it was complete. */
export const BUILD_STOPPED: readonly BuildState[] = [BUILD_FAILED, BUILD_CANCELLED];

/** The states from which nothing moves by itself. */
export const BUILD_ENDED: readonly BuildState[] = [BUILD_COMPLETE, ...BUILD_STOPPED];

/** Every state there is. */
export const BUILD_STATES: readonly BuildState[] = [...Object.values(STEPS), ...BUILD_ENDED];

/** The state a build is in while it does this kind of work. */
export function buildStateOf(kind: BuildChunkKind): BuildState {
  return STEPS[kind];
}

/** What follows when the last chunk of a kind is finished and no more seeds are to be drawn; null when it is complete. */
export function afterBuilding(
  kind: BuildChunkKind,
  purpose: BuildPurpose,
  { formats }: ReleaseSettings,
): BuildChunkKind | null {
  if (kind === 'label' && purpose !== 'probe') return 'pack';
  return kind === 'pack' && formats.length > 0 ? 'derive' : null;
}

type Standing = Pick<BuildRow, 'state'>;

export function isComplete({ state }: Standing): boolean {
  return state === BUILD_COMPLETE;
}

export function hasFailed({ state }: Standing): boolean {
  return state === BUILD_FAILED;
}

export function hasEnded({ state }: Standing): boolean {
  return BUILD_ENDED.includes(state);
}

/** Whether its release is there, which is never undone: what comes after it are formats. */
export function isPublished({ purpose, state, stoppedIn }: Pick<BuildRow, 'purpose' | 'state' | 'stoppedIn'>): boolean {
  return (
    purpose !== 'probe' && [state, stoppedIn].some((one) => one === BUILD_COMPLETE || one === buildStateOf('derive'))
  );
}

/** Whether nobody can resume it: it was thrown away, or its round was cancelled. */
export function isAbandoned({
  purpose,
  state,
  discardedAt,
}: Pick<BuildRow, 'purpose' | 'state' | 'discardedAt'>): boolean {
  return discardedAt !== null || (purpose === 'round' && state === BUILD_CANCELLED);
}

// About a second of work each, so that progress moves and little is lost with a worker.
const LABEL_CHUNK = 25;

/** The labelling of the seeds from `from` to below `to`, both counted from the first, cut into pieces. */
export function labelPieces(from: number, to: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil((to - from) / LABEL_CHUNK) }, (_, i) => ({
    first: from + i * LABEL_CHUNK,
    count: Math.min(LABEL_CHUNK, to - from - i * LABEL_CHUNK),
  }));
}
