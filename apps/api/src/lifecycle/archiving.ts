import { Injectable, Logger } from '@nestjs/common';
import type { Project } from '@gannet/contracts';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { Chunks } from '../chunks/chunks.js';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { Projects } from '../projects/projects.js';
import { LifecycleStore } from './lifecycle.store.js';

/**
 * Archiving and restoring. An archived project stays as it is: its rounds and builds keep their states and finished
 * work, workers leave its chunks alone, and nobody holds an image. Restoring sends the unfinished chunks again.
 */
@Injectable()
export class Archiving {
  private readonly log = new Logger(Archiving.name);

  constructor(
    private readonly db: Database,
    private readonly store: LifecycleStore,
    private readonly projects: Projects,
    private readonly items: AssignmentsStore,
    private readonly chunks: Chunks,
  ) {}

  async archive(slug: string): Promise<Project> {
    const { id } = await this.projects.bySlugOrRefuse(slug);
    await this.db.inTransaction((tx) =>
      this.close(
        tx,
        id,
        'The project was archived. Your work on this image is kept, and comes back if it is restored.',
      ),
    );
    this.log.log(`${slug} is archived`);
    return this.projects.bySlug(slug);
  }

  async restore(slug: string): Promise<Project> {
    const { id } = await this.projects.bySlugOrRefuse(slug);
    await this.db.inTransaction(async (tx) => {
      await this.store.lockRounds(tx, id);
      const project = await this.projects.lockedOrRefuse(tx, id);
      if (project.archivedAt === null) throw new Refused('CONFLICT', `“${project.name}” is not archived.`);
      await this.store.setArchived(tx, id, null);
      for (const { roundId, buildId, studentId } of await this.store.running(id, tx)) {
        await this.chunks.reopen(tx, { roundId, buildId, studentId });
        await notify(tx, { what: 'round', project: slug, roundId });
      }
      await notify(tx, { what: 'project', project: slug });
      await notify(tx, { what: 'queue', project: slug });
    });
    this.log.log(`${slug} is restored`);
    return this.projects.bySlug(slug);
  }

  /** Archives a project, and tells those who hold its images why. Refuses one that is archived. */
  async close(tx: Tx, projectId: string, reason: string): Promise<void> {
    const rounds = await this.store.lockRounds(tx, projectId);
    const { slug, name, archivedAt } = await this.projects.lockedOrRefuse(tx, projectId);
    if (archivedAt !== null) throw new Refused('CONFLICT', `“${name}” is archived already.`);
    await this.store.setArchived(tx, projectId, new Date());
    for (const round of rounds)
      for (const { personId, assignmentId } of await this.items.withdraw(tx, round.id))
        await notify(tx, { what: 'lease-lost', project: slug, personId, assignmentId, hasRunOut: false, reason });
    await notify(tx, { what: 'project', project: slug });
  }
}
