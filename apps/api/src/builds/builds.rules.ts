import type { BuildState, ReleaseSettings } from '@gannet/contracts';
import type { BuildChunkKind } from '../chunks/chunks.table.js';
import type { BuildPurpose, BuildRow } from './builds.table.js';

const STATE_BY_KIND: Readonly<Record<BuildChunkKind, BuildState>> = {
  label: 'labelling',
  pack: 'packing',
  derive: 'deriving',
};

/** The state a build is in while it does this kind of work. */
export function buildStateOf(kind: BuildChunkKind): BuildState {
  return STATE_BY_KIND[kind];
}

/** What follows when the last chunk of a kind is finished and no more seeds are to be drawn. */
export function afterBuilding(
  kind: BuildChunkKind,
  purpose: BuildPurpose,
  { formats }: ReleaseSettings,
): BuildChunkKind | 'complete' {
  if (kind === 'label' && purpose !== 'probe') return 'pack';
  return kind === 'pack' && formats.length > 0 ? 'derive' : 'complete';
}

/** The states from which nothing moves by itself. */
export const STILL_STATES: readonly BuildState[] = ['complete', 'failed', 'cancelled'];

/** Whether its release is there, which is never undone: what comes after it are formats. */
export function isPublished({ purpose, state, stoppedIn }: Pick<BuildRow, 'purpose' | 'state' | 'stoppedIn'>): boolean {
  return purpose !== 'probe' && (state === 'complete' || state === 'deriving' || stoppedIn === 'deriving');
}

/** Whether nobody can resume it: it was thrown away, or its round was cancelled. */
export function isAbandoned({
  purpose,
  state,
  discardedAt,
}: Pick<BuildRow, 'purpose' | 'state' | 'discardedAt'>): boolean {
  return discardedAt !== null || (purpose === 'round' && state === 'cancelled');
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
