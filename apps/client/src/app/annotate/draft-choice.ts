import type { Draft as ServerDraft } from '@gannet/contracts';
import type { Draft } from './drafts';

/** What to go on with when an image is opened. */
export interface Choice {
  readonly from: 'here' | 'server' | 'nothing';
  /** The revision on the server that the work grows from. */
  readonly base: number;
  /** The server's version, where it and the one here both have what the other lacks: a person has to choose. */
  readonly rival: ServerDraft | null;
}

/** Chooses between the draft in this browser and the one on the server. What was never sent is never passed over. */
export function chooseDraft(here: Draft | null, server: ServerDraft | null): Choice {
  if (here === null) return server === null ? { from: 'nothing', base: 0, rival: null } : { from: 'server', base: server.revision, rival: null };
  if (server === null || here.base >= server.revision) return { from: 'here', base: here.base, rival: null };
  if (here.isSent) return { from: 'server', base: server.revision, rival: null };
  return isSameWork(here, server) ? { from: 'here', base: server.revision, rival: null } : { from: 'here', base: here.base, rival: server };
}

/** The server may have taken what it could not tell us any more. */
function isSameWork({ runs, confidence }: Draft, server: ServerDraft): boolean {
  const theirs = server.labels?.runs ?? [];
  return confidence === server.confidence && runs.length === theirs.length && runs.every((value, i) => value === theirs[i]);
}
