import type { Draft, Made, Version } from './drafts';

/** A version that the server keeps. */
export interface ServerVersion extends Version {
  readonly revision: number;
  readonly savedAt: string;
}

/** Which version to continue when an image is opened. */
interface Choice {
  readonly from: 'here' | 'server' | 'nothing';
  /** The revision on the server that the work is based on. */
  readonly base: number;
  /** The server's version if it conflicts with the one here: a person has to choose. */
  readonly conflict: ServerVersion | null;
}

/** Chooses between the draft in this browser and the one on the server. Unsent work is never dropped. */
export function chooseDraft(here: Draft | null, server: ServerVersion | null): Choice {
  if (here === null)
    return server === null
      ? { from: 'nothing', base: 0, conflict: null }
      : { from: 'server', base: server.revision, conflict: null };
  if (server === null || here.base >= server.revision) return { from: 'here', base: here.base, conflict: null };
  if (here.isSent) return { from: 'server', base: server.revision, conflict: null };
  return isOneOf([here, ...(here.tried ?? [])], server)
    ? { from: 'here', base: server.revision, conflict: null }
    : { from: 'here', base: here.base, conflict: server };
}

/** What is sent to the server: undo steps and an open shape stay here. */
export function answerOf({ history: _history, shape: _shape, ...answer }: Made) {
  return answer;
}

/** Is the server's version one of these? It may have accepted one whose answer was lost. */
export function isOneOf(ours: readonly Version[], server: Version): boolean {
  return ours.some((one) => isSameWork(one, server));
}

function isSameWork(here: Version, server: Version): boolean {
  return here.confidence === server.confidence && canonical(answerOf(here.made)) === canonical(answerOf(server.made));
}

/** JSON that does not depend on the order in which an object's fields were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
