import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type NewProject, type Project, type ProjectSummary, textKey } from '@gannet/contracts';
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
    const row = { ...rest, schema, schemaVersion: 1, id: randomUUID(), nextSeed: firstSeed, createdAt: new Date() };
    const generator = await this.db.inTransaction(async (tx) => {
      const others = await this.store.lockNames(tx);
      if (others.some(({ slug }) => slug === row.slug))
        throw refusedAt(['slug'], 'CONFLICT', `There is a project called ${row.slug} already.`);
      const alike = others.find(({ name }) => textKey(name) === textKey(row.name));
      if (alike)
        throw refusedAt(
          ['name'],
          'CONFLICT',
          `The name “${row.name}” reads like that of the project ${alike.slug}. Give this one another.`,
        );
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

  private async factsOf(digest: string): Promise<GeneratorFacts> {
    try {
      return await this.generators.factsOf(digest);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw refusedAt(['generatorDigest'], error.code, error.message);
    }
  }
}

function toProject({ nextSeed, generatorDigest, createdAt, ...shown }: ProjectWithGenerator): Project {
  return { ...shown, createdAt: createdAt.toISOString() };
}
