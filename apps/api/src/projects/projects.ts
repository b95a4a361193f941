import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type NewProject, type Project, type ProjectChange, type ProjectSummary, textKey } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused, refusedAt } from '../errors.js';
import { Generators } from '../generators/generators.js';
import { GeneratorsStore } from '../generators/generators.store.js';
import type { GeneratorFacts } from '@gannet/generator';
import { serverTask } from '../tasks/tasks.js';
import { whyClosed } from './open-projects.js';
import { ProjectsStore, type ProjectWithGenerator } from './projects.store.js';
import type { ProjectRow } from './projects.table.js';

/** Projects: a generator, a label schema and settings. */
@Injectable()
export class Projects {
  constructor(
    private readonly store: ProjectsStore,
    private readonly db: Database,
    private readonly generators: Generators,
    private readonly generatorRows: GeneratorsStore,
  ) {}

  /** Annotators do not see those that are archived. */
  summaries({ role }: Pick<Caller, 'role'>): Promise<ProjectSummary[]> {
    return this.store.summaries(role !== 'annotator');
  }

  async bySlug(slug: string): Promise<Project> {
    return toProject(await this.bySlugOrRefuse(slug));
  }

  /** The row with its generator. Refuses with NOT_FOUND. */
  async bySlugOrRefuse(slug: string): Promise<ProjectWithGenerator> {
    const project = await this.store.bySlug(slug);
    if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
    return project;
  }

  /** The row, locked until the end of the transaction. Its rounds, if any are, are locked before. Refuses with NOT_FOUND. */
  async lockedOrRefuse(tx: Tx, id: string): Promise<ProjectWithGenerator> {
    const project = await this.store.lockedById(tx, id);
    if (!project) throw new Refused('NOT_FOUND', 'Somebody has just deleted this project.');
    return project;
  }

  async add(given: z.output<typeof NewProject>): Promise<Project> {
    const { resolution } = await this.factsOf(given.generatorDigest);
    const { firstSeed, schema, ...rest } = given;
    const problem = serverTask(schema.task).problemOf(schema, resolution);
    if (problem !== null) throw refusedAt(['schema', ...problem.path], 'INVALID', problem.message);
    const row = {
      ...rest,
      schema,
      schemaVersion: 1,
      id: randomUUID(),
      nextSeed: firstSeed,
      revision: 1,
      createdAt: new Date(),
      changedBy: null,
      changedAt: null,
      archivedAt: null,
      deletingAt: null,
      copiedFrom: null,
    };
    await this.db.inTransaction(async (tx) => {
      await this.checkNew(tx, row);
      await this.store.add(tx, row);
    });
    return this.bySlug(row.slug);
  }

  /**
   * Refuses a new project whose slug or name is taken, or whose generator is gone, and keeps it so until the end of the
   * transaction.
   */
  async checkNew(
    tx: Tx,
    { slug, name, generatorDigest }: Pick<ProjectRow, 'slug' | 'name' | 'generatorDigest'>,
  ): Promise<void> {
    const others = await this.store.lockNames(tx);
    if (others.some((other) => other.slug === slug))
      throw refusedAt(['slug'], 'CONFLICT', `There is a project called ${slug} already.`);
    refuseAlike(name, others);
    if (!(await this.generatorRows.hold(tx, generatorDigest)))
      throw refusedAt(
        ['generatorDigest'],
        'NOT_FOUND',
        'Somebody has just removed this generator. Choose another one.',
      );
  }

  /** Changes what people read of a project and what its rounds begin with, unless somebody was faster. */
  change(
    { personId, name: by }: Caller,
    slug: string,
    { revision, name, guidelines, roundDefaults }: z.output<typeof ProjectChange>,
  ): Promise<Project> {
    return this.db.inTransaction(async (tx) => {
      const others = name === undefined ? [] : (await this.store.lockNames(tx)).filter((other) => other.slug !== slug);
      const project = await this.store.locked(tx, slug);
      if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
      if (project.archivedAt !== null) throw new Refused('CONFLICT', whyClosed(project.name));
      if (project.revision !== revision) throw refusedAt(['revision'], 'CONFLICT', whyOutdated(project, revision));
      if (name !== undefined) refuseAlike(name, others);
      const changed = {
        ...project,
        name: name ?? project.name,
        guidelines: guidelines ?? project.guidelines,
        roundDefaults: { ...project.roundDefaults, ...present(roundDefaults ?? {}) },
        revision: revision + 1,
        changedBy: personId,
        changedByName: by,
        changedAt: new Date(),
      };
      await this.store.describe(tx, changed);
      return toProject(changed);
    });
  }

  private async factsOf(digest: string): Promise<GeneratorFacts> {
    try {
      return await this.generators.factsOf(digest);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw refusedAt(['generatorDigest'], error.code, error.message);
    }
  }
}

/** Without the fields that are undefined. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function refuseAlike(name: string, others: readonly { readonly slug: string; readonly name: string }[]): void {
  const alike = others.find((other) => textKey(other.name) === textKey(name));
  if (alike)
    throw refusedAt(
      ['name'],
      'CONFLICT',
      `The name “${name}” reads like that of the project ${alike.slug}. Give this one another.`,
    );
}

function whyOutdated({ revision, changedByName, changedAt }: ProjectWithGenerator, made: number): string {
  const who = changedByName === null || changedAt === null ? 'Somebody has changed' : `${changedByName} has changed`;
  const when = changedAt === null ? '' : `, at ${changedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${who} the project since${when}: it is at revision ${revision}, and this change was made to ${made}. Read it again, and change that.`;
}

function toProject({
  nextSeed: _nextSeed,
  generatorDigest: _digest,
  deletingAt: _deletingAt,
  changedByName,
  createdAt,
  changedAt,
  archivedAt,
  ...shown
}: ProjectWithGenerator): Project {
  return {
    ...shown,
    createdAt: createdAt.toISOString(),
    changedBy: changedByName,
    changedAt: changedAt?.toISOString() ?? null,
    archivedAt: archivedAt?.toISOString() ?? null,
  };
}
