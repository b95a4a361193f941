import { z } from 'zod';
import type { Tx } from '../database/database.js';
import { Refused } from '../errors.js';

/** SQL: whether a project goes on and may be changed: it is not archived. */
export const OPEN = 'project.archived_at is null';

/** SQL: whether a project is there: one that is being deleted is invisible. */
export const THERE = 'project.deleting_at is null';

/**
 * Whether the project goes on. It stays so until the end of the transaction if the caller has locked one of its rounds:
 * archiving locks them all.
 */
export async function isOpen(tx: Tx, projectId: string): Promise<boolean> {
  return (await tx.run(`select 1 from project where id = $1 and ${OPEN}`, [projectId])) > 0;
}

/** Locks the project until the end of the transaction. Refuses one that is archived or gone. */
export async function lockOpen(tx: Tx, projectId: string): Promise<void> {
  const project = await tx.row(
    z.object({ name: z.string(), isOpen: z.boolean(), isThere: z.boolean() }),
    `select name, ${OPEN} as "isOpen", ${THERE} as "isThere" from project where id = $1 for no key update`,
    [projectId],
  );
  if (!project?.isThere) throw new Refused('NOT_FOUND', 'Somebody has just deleted this project.');
  if (!project.isOpen) throw new Refused('CONFLICT', whyClosed(project.name));
}

export function whyClosed(name: string): string {
  return `“${name}” is archived: nothing in it is changed. Restore it first.`;
}
