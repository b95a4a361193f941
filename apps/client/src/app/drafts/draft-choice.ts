import type { Draft as ServerDraft } from '@gannet/contracts';
import type { Draft, Made, Version } from './drafts';

/** A version that the server keeps. */
export interface ServerVersion extends Version {
  readonly revision: number;
  readonly savedAt: string;
}

/** What to go on with when an image is opened. */
export interface Choice {
  readonly from: 'here' | 'server' | 'nothing';
  /** The revision on the server that the work grows from. */
  readonly base: number;
  /** The server's version, where it and the one here both have what the other lacks: a person has to choose. */
  readonly rival: ServerVersion | null;
}

/** Chooses between the draft in this browser and the one on the server. What was never sent is never passed over. */
export function chooseDraft(here: Draft | null, server: ServerVersion | null): Choice {
  if (here === null)
    return server === null
      ? { from: 'nothing', base: 0, rival: null }
      : { from: 'server', base: server.revision, rival: null };
  if (server === null || here.base >= server.revision) return { from: 'here', base: here.base, rival: null };
  if (here.isSent) return { from: 'server', base: server.revision, rival: null };
  return isOneOf([here, ...(here.tried ?? [])], server)
    ? { from: 'here', base: server.revision, rival: null }
    : { from: 'here', base: here.base, rival: server };
}

/** A draft as the server sends it; null for one that holds nothing. */
export function versionOf({ labels, points, ...draft }: ServerDraft): ServerVersion | null {
  if (labels !== null) return { ...draft, made: { task: 'parts', labels } };
  return points && { ...draft, made: { task: 'keypoints', points } };
}

/** Is the server's version one of these? It may have taken what it could not tell us any more. */
export function isOneOf(ours: readonly Version[], server: Version): boolean {
  return ours.some((one) => isSameWork(one, server));
}

function isSameWork(here: Version, server: Version): boolean {
  return here.confidence === server.confidence && saidIn(here.made) === saidIn(server.made);
}

function saidIn(made: Made): string {
  return JSON.stringify(
    made.task === 'parts'
      ? made.labels.runs
      : made.points.map((point) => point && [point.x, point.y, point.visibility]),
  );
}
