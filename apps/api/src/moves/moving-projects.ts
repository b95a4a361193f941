import { Injectable } from '@nestjs/common';
import type { GeneratorMove, Project } from '@gannet/contracts';
import type { Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import type { GeneratorRow } from '../generators/generators.table.js';
import { Registry } from '../generators/registry.js';
import { Projects } from '../projects/projects.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { nameOf, whyOtherFamily } from './moves.rules.js';

/** Projects with the generators that they can move to. */
@Injectable()
export class MovingProjects {
  constructor(
    private readonly projects: Projects,
    private readonly rows: ProjectsStore,
    private readonly registry: Registry,
  ) {}

  bySlug(slug: string): Promise<ProjectWithGenerator> {
    return this.projects.bySlugOrRefuse(slug);
  }

  shown(slug: string): Promise<Project> {
    return this.projects.bySlug(slug);
  }

  /** That of the project, and all others that can be used here. */
  async generatorsOf({
    generatorDigest,
  }: ProjectWithGenerator): Promise<{ from: GeneratorRow; others: GeneratorRow[] }> {
    const from = await this.registry.row(generatorDigest);
    if (!from) throw new Error(`the generator ${generatorDigest} of a project is not registered`);
    const here = await this.registry.here();
    return { from, others: here.filter(({ digest }) => digest !== generatorDigest) };
  }

  /**
   * Refuses with NOT_FOUND a generator that is not here, with INVALID one of another family and the project's own, and
   * with CONFLICT if the project is not on `expected`.
   */
  async withTarget(
    slug: string,
    digest: string,
    expected?: string,
  ): Promise<{ project: ProjectWithGenerator; to: GeneratorRow }> {
    const project = await this.bySlug(slug);
    if (expected !== undefined) checkPlace(project, expected);
    const { from, others } = await this.generatorsOf(project);
    if (digest === from.digest) throw new Refused('INVALID', `${slug} is on ${nameOf(from)} already.`);
    const to = others.find((other) => other.digest === digest);
    if (!to) throw missing(digest);
    const problem = whyOtherFamily(from, to, project.layers);
    if (problem !== null) throw new Refused('INVALID', problem);
    return { project, to };
  }

  /** Locks the project, and keeps the target from being removed. Refuses if either is not as it was. */
  async heldFor(tx: Tx, id: string, { from, to }: GeneratorMove): Promise<ProjectWithGenerator> {
    const project = await this.projects.lockedOrRefuse(tx, id);
    checkPlace(project, from);
    if (!(await this.registry.hold(tx, to))) throw missing(to);
    return project;
  }

  async setGenerator(tx: Tx, { personId }: Caller, { id, revision }: ProjectWithGenerator, to: string): Promise<void> {
    await this.rows.setGenerator(tx, {
      id,
      generatorDigest: to,
      revision: revision + 1,
      changedBy: personId,
      changedAt: new Date(),
    });
  }
}

function checkPlace({ slug, generator }: ProjectWithGenerator, expected: string): void {
  if (generator.digest !== expected)
    throw new Refused(
      'CONFLICT',
      `${slug} is on ${nameOf({ summary: generator })} (digest ${generator.digest.slice(0, 12)}), not on the generator with the digest ${expected.slice(0, 12)}: somebody may have moved it meanwhile. Look at it again.`,
    );
}

function missing(digest: string): Refused {
  return new Refused(
    'NOT_FOUND',
    `There is no generator with the digest ${digest} here. Somebody may have removed it: choose another one.`,
  );
}
