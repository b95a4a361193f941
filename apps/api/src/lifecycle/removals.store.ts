import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database, type Tx } from '../database/database.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { type RemovalRow, RemovalTable } from './removals.table.js';

const Id = z.object({ id: z.string() });

/** Every statement about the removal of deleted projects. */
@Injectable()
export class RemovalsStore {
  constructor(
    private readonly db: Database,
    private readonly interpreters: InterpretersStore,
  ) {}

  async add(tx: Tx, row: RemovalRow): Promise<void> {
    await tx.insert(RemovalTable, row);
  }

  /** The oldest first. */
  all(): Promise<RemovalRow[]> {
    return this.db.all(RemovalTable, 'order by requested_at, project_id');
  }

  async drop(projectId: string): Promise<void> {
    await this.db.run('delete from removal where project_id = $1', [projectId]);
  }

  async removeReleases(projectId: string): Promise<void> {
    await this.db.run('delete from release where project_id = $1', [projectId]);
  }

  /** Removes one round with everything in it; false if there is none. */
  async removeRound(projectId: string): Promise<boolean> {
    const round = await this.db.row(Id, 'select id from round where project_id = $1 order by number desc limit 1', [
      projectId,
    ]);
    if (!round) return false;
    await this.db.run('delete from round where id = $1', [round.id]);
    return true;
  }

  /** The last row. True if it was still there. */
  async removeProject(projectId: string): Promise<boolean> {
    return (await this.db.run('delete from project where id = $1', [projectId])) > 0;
  }

  /** Calls `remove` if no interpreter has these weights; none gets them meanwhile. */
  async ifUnused(digest: string, remove: () => Promise<void>): Promise<void> {
    await this.db.inTransaction(async (tx) => {
      await this.interpreters.lockWeights(tx, digest);
      const used = `select 1 where exists (select 1 from interpreter where digest = $1)
        or exists (select 1 from build where interpreter_digest = $1)`;
      if ((await tx.run(used, [digest])) === 0) await remove();
    });
  }
}
