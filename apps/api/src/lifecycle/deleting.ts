import { Injectable, Logger } from '@nestjs/common';
import type { ProjectDeletion } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { refusedAt } from '../errors.js';
import { Projects } from '../projects/projects.js';
import { Archiving } from './archiving.js';
import { LifecycleStore } from './lifecycle.store.js';
import { Removals } from './removals.js';

/** Deletes projects: in one transaction a project becomes invisible, and what it holds is listed for removal. */
@Injectable()
export class Deleting {
  private readonly log = new Logger(Deleting.name);

  constructor(
    private readonly db: Database,
    private readonly store: LifecycleStore,
    private readonly projects: Projects,
    private readonly archiving: Archiving,
    private readonly removals: Removals,
  ) {}

  /** Refused unless the name is the project's. */
  async delete(slug: string, { name }: ProjectDeletion): Promise<void> {
    const { id } = await this.projects.bySlugOrRefuse(slug);
    await this.db.inTransaction((tx) => this.mark(tx, id, name));
    this.log.log(`${slug} is deleted; what it held is being removed`);
    void this.removals.run();
  }

  private async mark(tx: Tx, id: string, typed: string): Promise<void> {
    await this.store.lockRounds(tx, id);
    const { name, archivedAt } = await this.projects.lockedOrRefuse(tx, id);
    if (typed.trim().normalize() !== name.normalize())
      throw refusedAt(
        ['name'],
        'INVALID',
        `This is not the name of the project, so nothing is deleted. It is called “${name}”.`,
      );
    if (archivedAt === null)
      await this.archiving.close(tx, id, 'The project was deleted. Your work on this image goes with it.');
    const now = new Date();
    await this.store.setDeleting(tx, id, now);
    await this.removals.add(tx, { projectId: id, ...(await this.store.kept(id, tx)), requestedAt: now });
  }
}
