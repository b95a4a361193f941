import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Project, ProjectDuplicate } from '@gannet/contracts';
import type { z } from 'zod';
import type { Caller } from '../edge/serves.js';
import { Database } from '../database/database.js';
import { Projects } from '../projects/projects.js';
import { ProjectsStore } from '../projects/projects.store.js';
import type { ProjectRow } from '../projects/projects.table.js';
import { DuplicatesStore } from './duplicates.store.js';

/**
 * Duplicates projects. Without annotations a duplicate has the present schema as its first version, and begins with the
 * same seeds; with them it has the versions that their labels are meant by, and goes on after the seeds of the other.
 */
@Injectable()
export class Duplicating {
  private readonly log = new Logger(Duplicating.name);

  constructor(
    private readonly db: Database,
    private readonly store: DuplicatesStore,
    private readonly projects: Projects,
    private readonly projectRows: ProjectsStore,
  ) {}

  /** Its members are not copied: the duplicate has whoever makes it, as an admin. */
  async duplicate(caller: Caller, from: string, given: z.output<typeof ProjectDuplicate>): Promise<Project> {
    const { id } = await this.projects.bySlugOrRefuse(from);
    const firstSeed = given.annotations ? null : await this.store.firstSeed(id);
    await this.db.inTransaction(async (tx) => {
      const seen = await this.projects.bySlugOrRefuse(from);
      await this.projects.checkNew(tx, { ...given, generatorDigest: seen.generatorDigest }, caller);
      const { generator: _generator, changedByName: _by, ...original } = await this.projects.lockedOrRefuse(tx, id);
      const row: ProjectRow = {
        ...original,
        id: randomUUID(),
        slug: given.slug,
        name: given.name,
        schemaVersion: given.annotations ? original.schemaVersion : 1,
        nextSeed: firstSeed ?? original.nextSeed,
        revision: 1,
        createdAt: new Date(),
        changedBy: null,
        changedAt: null,
        archivedAt: null,
        deletingAt: null,
        copiedFrom: { slug: original.slug, name: original.name },
      };
      if (given.annotations) {
        await this.projectRows.addAlone(tx, row);
        await this.store.copyAnnotations(tx, id, row.id);
      } else await this.projectRows.add(tx, row);
      await this.projects.admit(tx, row, caller);
    });
    this.log.log(`${given.slug} is a duplicate of ${from}${given.annotations ? ', with its annotations' : ''}`);
    return this.projects.bySlug(given.slug);
  }
}
