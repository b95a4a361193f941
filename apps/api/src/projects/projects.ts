import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type NewProject, type Project, type ProjectChange, type ProjectSummary, textKey } from '@gannet/contracts';
import { Database } from '../database/database.js';
import { Refused, refusedAt } from '../errors.js';
import { Generators } from '../generators/generators.js';
import { GeneratorsStore } from '../generators/generators.store.js';
import type { GeneratorFacts } from '@gannet/generator';
import { serverTask } from '../tasks/tasks.js';
import { ProjectsStore, type ProjectWithGenerator } from './projects.store.js';

/** Projects: a generator, a label schema and settings. */
@Injectable()
export class Projects {
  constructor(
    private readonly store: ProjectsStore,
    private readonly db: Database,
    private readonly generators: Generators,
    private readonly generatorRows: GeneratorsStore,
  ) {}

  summaries(): Promise<ProjectSummary[]> {
    return this.store.summaries();
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
    };
    const generator = await this.db.inTransaction(async (tx) => {
      const others = await this.store.lockNames(tx);
      if (others.some(({ slug }) => slug === row.slug))
        throw refusedAt(['slug'], 'CONFLICT', `There is a project called ${row.slug} already.`);
      refuseAlike(row.name, others);
      const held = await this.generatorRows.hold(tx, row.generatorDigest);
      if (!held)
        throw refusedAt(
          ['generatorDigest'],
          'NOT_FOUND',
          'Somebody has just removed this generator. Choose another one.',
        );
      await this.store.add(tx, row);
      return held.summary;
    });
    return toProject({ ...row, generator });
  }

  /** Changes what people read of a project and what its rounds begin with, unless somebody was faster. */
  change(
    slug: string,
    { revision, name, guidelines, roundDefaults }: z.output<typeof ProjectChange>,
  ): Promise<Project> {
    return this.db.inTransaction(async (tx) => {
      const others = name === undefined ? [] : (await this.store.lockNames(tx)).filter((other) => other.slug !== slug);
      const project = await this.store.locked(tx, slug);
      if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
      if (project.revision !== revision)
        throw refusedAt(
          ['revision'],
          'CONFLICT',
          `Somebody has changed the project since: it is at revision ${project.revision}, and this change was made to ${revision}. Read it again, and change that.`,
        );
      if (name !== undefined) refuseAlike(name, others);
      const changed = {
        ...project,
        name: name ?? project.name,
        guidelines: guidelines ?? project.guidelines,
        roundDefaults: { ...project.roundDefaults, ...present(roundDefaults ?? {}) },
        revision: revision + 1,
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

function toProject({ nextSeed, generatorDigest, createdAt, ...shown }: ProjectWithGenerator): Project {
  return { ...shown, createdAt: createdAt.toISOString() };
}
