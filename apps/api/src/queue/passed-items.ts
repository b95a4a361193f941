import { Injectable } from '@nestjs/common';
import type { PassedKind, PassedPage, PassedQuery } from '@gannet/contracts';
import { Refused } from '../errors.js';
import { ProjectsStore } from '../projects/projects.store.js';
import { PassedStore } from './passed.store.js';

/** Skipped and rejected items with their reasons, for whoever writes the guidelines or chooses the generator. */
@Injectable()
export class PassedOverItems {
  constructor(
    private readonly store: PassedStore,
    private readonly projects: ProjectsStore,
  ) {}

  async page(slug: string, query: PassedQuery): Promise<PassedPage> {
    const project = await this.projects.bySlug(slug);
    if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
    const { rows, reasons } = await this.store.page(project.id, query);
    const countOf = (kind: PassedKind): number =>
      reasons.reduce((sum, reason) => sum + (reason.kind === kind ? reason.count : 0), 0);
    const [skipped, rejected] = [countOf('skipped'), countOf('rejected')];
    const total = query.only === undefined ? skipped + rejected : countOf(query.only);
    return {
      total,
      skipped,
      rejected,
      reasons,
      passed: rows.map(({ at, ...row }) => ({ ...row, at: at?.toISOString() ?? null })),
    };
  }
}
