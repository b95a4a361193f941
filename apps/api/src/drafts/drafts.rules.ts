import { isDeepStrictEqual } from 'node:util';
import type { Placement } from '@gannet/contracts';
import type { Kept } from '../tasks/server-task.js';
import type { DraftRow } from './drafts.table.js';

/** What was sent, as far as it decides. */
interface Sent extends Kept<Placement | null> {
  /** The revision that the work grew from. */
  readonly base: number;
  readonly confidence: DraftRow['confidence'];
}

/**
 * What becomes of work that is sent while `kept` is there: it becomes the next revision; it is that revision already,
 * because it was sent before and the answer got lost; or it does not know a version that somebody kept meanwhile.
 */
export function fateOf({ base, ...sent }: Sent, kept: DraftRow | null): 'keep' | 'same' | 'conflict' {
  if (kept === null || base === kept.revision) return 'keep';
  const { labels, points, confidence } = kept;
  return base === kept.revision - 1 && isDeepStrictEqual(sent, { labels, points, confidence }) ? 'same' : 'conflict';
}
