import { isDeepStrictEqual } from 'node:util';
import type { Placement } from '@gannet/contracts';
import type { StoredAnswer } from '../tasks/server-task.js';
import type { DraftRow } from './drafts.table.js';

/** The parts of a message that decide how it is saved. */
interface SentDraft extends StoredAnswer<Placement | null> {
  /** The revision that this version is based on. */
  readonly base: number;
  readonly confidence: DraftRow['confidence'];
  readonly schemaVersion: number;
}

/**
 * How a draft is saved when `kept` is stored: as the next revision; not at all, because it is the stored revision, sent
 * again after its reply got lost; or as a conflict, because it is not based on the stored revision.
 */
export function resolveRevision({ base, ...sent }: SentDraft, kept: DraftRow | null): 'keep' | 'same' | 'conflict' {
  if (kept === null || base === kept.revision) return 'keep';
  const { labels, points, confidence, schemaVersion } = kept;
  return base === kept.revision - 1 && isDeepStrictEqual(sent, { labels, points, confidence, schemaVersion })
    ? 'same'
    : 'conflict';
}
