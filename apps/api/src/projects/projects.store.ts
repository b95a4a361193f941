import { Injectable } from '@nestjs/common';
import type { GeneratorSummary, ProjectSummary } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { type ProjectRow, ProjectTable } from './projects.table.js';

const PROJECT = `project.id, project.slug, project.name, project.guidelines, project.schema, project.generator_digest as "generatorDigest",
  project.round_defaults as "roundDefaults", project.next_seed as "nextSeed", project.created_at as "createdAt"`;

export type ProjectWithGenerator = ProjectRow & { readonly generator: GeneratorSummary };

/** Every statement about projects. */
@Injectable()
export class ProjectsStore {
  constructor(private readonly db: Database) {}

  bySlug(slug: string, tx: Tx = this.db): Promise<ProjectWithGenerator | null> {
    return tx.row(`select ${PROJECT}, generator.summary as generator from project join generator on generator.digest = project.generator_digest
      where project.slug = $1`, [slug]);
  }

  byId(id: string, tx: Tx = this.db): Promise<ProjectWithGenerator | null> {
    return tx.row(`select ${PROJECT}, generator.summary as generator from project join generator on generator.digest = project.generator_digest
      where project.id = $1`, [id]);
  }

  /** The cards of the project list, newest activity first. */
  summaries(): Promise<ProjectSummary[]> {
    return this.db.rows(`
      select project.slug, project.name, generator.summary->>'name' as "generatorName",
        last.number as round, last.state as "roundState",
        (select count(*) from annotation where annotation.project_id = project.id) as labelled,
        project.schema->>'task' as task,
        (select interpreter.quality from interpreter join round on round.id = interpreter.round_id
          where interpreter.project_id = project.id order by round.number desc limit 1) as quality,
        (select release.version from release where release.project_id = project.id order by release.published_at desc limit 1) as "latestVersion"
      from project join generator on generator.digest = project.generator_digest
      left join lateral (select number, state, started_at from round where round.project_id = project.id order by number desc limit 1) last on true
      order by coalesce(last.started_at, project.created_at) desc, project.slug`);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.db.row('select 1 from project limit 1')) === null;
  }

  async add(tx: Tx, project: ProjectRow, generator: GeneratorSummary): Promise<void> {
    await tx.rows('insert into generator (digest, summary) values ($1, $2) on conflict (digest) do nothing', [generator.digest, generator]);
    await tx.insert(ProjectTable, project);
  }

  /** Sets `count` seeds aside for good; returns the first. Null when the project's 32-bit seeds do not reach. */
  async takeSeeds(tx: Tx, projectId: string, count: number): Promise<number | null> {
    const row = await tx.row<{ first: number }>(`update project set next_seed = next_seed + $2
      where id = $1 and next_seed + $2 <= 4294967296 returning next_seed - $2 as first`, [projectId, count]);
    return row?.first ?? null;
  }

  /** Seeds below `end` are not taken any more: they were chosen by hand. */
  async passSeeds(tx: Tx, projectId: string, end: number): Promise<void> {
    await tx.rows('update project set next_seed = greatest(next_seed, $2) where id = $1', [projectId, end]);
  }
}
