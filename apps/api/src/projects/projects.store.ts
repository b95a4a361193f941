import { Injectable } from '@nestjs/common';
import { type GeneratorSummary, ProjectSummary, type Quality, ReleaseSettings, type Role } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { type ProjectRow, ProjectTable } from './projects.table.js';
import { CURRENT, OF_PRESENT_GENERATOR } from './annotations-in-use.js';
import { OPEN, THERE } from './open-projects.js';
import { SchemaVersionTable } from './schema-versions.table.js';
import { firstGap, SEEDS, seedBound } from './seeds.rules.js';

/** With the stored summary of its generator, and the name of who changed it last. */
const PROJECT = `select ${columnsOf(ProjectTable)}, generator.summary as generator,
    (select person.name from person where person.id = project.changed_by) as "changedByName"
  from project join generator on generator.digest = project.generator_digest`;
const ProjectWithGenerator = z.object({
  ...rowOf(ProjectTable).shape,
  generator: json<GeneratorSummary>(),
  changedByName: z.string().nullable(),
});

const Summary = z.object({
  ...ProjectSummary.shape,
  quality: json<Quality>().nullable(),
  archivedAt: z.date().nullable(),
});

export type ProjectWithGenerator = ProjectRow & {
  readonly generator: GeneratorSummary;
  readonly changedByName: string | null;
};

/** Every statement about projects. One that is being deleted is not found. */
@Injectable()
export class ProjectsStore {
  constructor(private readonly db: Database) {}

  bySlug(slug: string, tx: Tx = this.db): Promise<ProjectWithGenerator | null> {
    return tx.row(ProjectWithGenerator, `${PROJECT} where project.slug = $1 and ${THERE}`, [slug]);
  }

  byId(id: string, tx: Tx = this.db): Promise<ProjectWithGenerator | null> {
    return tx.row(ProjectWithGenerator, `${PROJECT} where project.id = $1 and ${THERE}`, [id]);
  }

  /** The project as it was in a round: with the generator that made the round's images. */
  async inRound(
    { projectId, generatorDigest }: { readonly projectId: string; readonly generatorDigest: string },
    tx: Tx = this.db,
  ): Promise<ProjectWithGenerator | null> {
    const project = await this.byId(projectId, tx);
    if (project === null || project.generatorDigest === generatorDigest) return project;
    const made = await tx.row(
      z.object({ generator: json<GeneratorSummary>() }),
      'select summary as generator from generator where digest = $1',
      [generatorDigest],
    );
    return made && { ...project, generatorDigest, generator: made.generator };
  }

  /** Width and height of the images of a project's generator, also of one that is being deleted. */
  async sideOf(id: string, tx: Tx): Promise<number> {
    const found = await tx.row(
      z.object({ side: z.number() }),
      `select (generator.summary->>'resolution')::int as side
      from project join generator on generator.digest = project.generator_digest where project.id = $1`,
      [id],
    );
    if (!found) throw new Error(`there is no project ${id}`);
    return found.side;
  }

  /**
   * The projects in which a person has one of these roles, most recent activity first; of those that are archived, those
   * in which they have one of the roles `ofArchived`. Server admins are admins of all.
   */
  async summaries(personId: string, roles: readonly Role[], ofArchived: readonly Role[]): Promise<ProjectSummary[]> {
    const rows = await this.db.rows(
      Summary,
      `
      select project.slug, project.name, generator.summary->>'name' as "generatorName",
        last.number as round, last.state as "roundState",
        (select count(*) from annotation where annotation.project_id = project.id and ${CURRENT} and ${OF_PRESENT_GENERATOR}) as labelled,
        project.schema->>'task' as task,
        (select interpreter.quality from interpreter join round on round.id = interpreter.round_id
          where interpreter.project_id = project.id order by round.number desc limit 1) as quality,
        (select release.version from release where release.project_id = project.id and release.yanked is null
          order by string_to_array(release.version, '.')::int[] desc limit 1) as "latestVersion",
        ${columnsOf(ProjectTable, 'archivedAt')}
      from project join generator on generator.digest = project.generator_digest
      left join lateral (select number, state, started_at from round where round.project_id = project.id order by number desc limit 1) last on true
      join person on person.id = $1
      left join membership on membership.project_id = project.id and membership.person_id = person.id
      where ${THERE} and case when person.is_server_admin then 'admin' else membership.role end
        = any (case when ${OPEN} then $2::text[] else $3::text[] end)
      order by coalesce(last.started_at, project.created_at) desc, project.slug`,
      [personId, roles, ofArchived],
    );
    return rows.map((row) => ({ ...row, archivedAt: row.archivedAt?.toISOString() ?? null }));
  }

  async isEmpty(): Promise<boolean> {
    return (await this.db.run('select 1 from project limit 1')) === 0;
  }

  /** All slugs and names. Locks them: nobody else adds a project until the end of the transaction. */
  async lockNames(tx: Tx): Promise<{ slug: string; name: string }[]> {
    await tx.run(`select pg_advisory_xact_lock(hashtext('project names'))`);
    return tx.rows(
      rowOf(ProjectTable).pick({ slug: true, name: true }),
      `select slug, name from project where ${THERE}`,
    );
  }

  /** With the first version of its schema. */
  async add(tx: Tx, project: ProjectRow): Promise<void> {
    await this.addAlone(tx, project);
    await tx.insert(SchemaVersionTable, {
      projectId: project.id,
      version: project.schemaVersion,
      schema: project.schema,
      operations: [],
      mapping: [],
      relabel: { all: false, labels: [] },
      personId: null,
      createdAt: project.createdAt,
    });
  }

  /** Without a version of its schema, which the caller adds. */
  async addAlone(tx: Tx, project: ProjectRow): Promise<void> {
    await tx.insert(ProjectTable, project);
  }

  /** Locks the project until the end of the transaction. */
  lockedById(tx: Tx, id: string): Promise<ProjectWithGenerator | null> {
    return tx.row(ProjectWithGenerator, `${PROJECT} where project.id = $1 and ${THERE} for no key update of project`, [
      id,
    ]);
  }

  /** Locks the project until the end of the transaction. */
  locked(tx: Tx, slug: string): Promise<ProjectWithGenerator | null> {
    return tx.row(
      ProjectWithGenerator,
      `${PROJECT} where project.slug = $1 and ${THERE} for no key update of project`,
      [slug],
    );
  }

  async describe(
    tx: Tx,
    { id, name, guidelines, roundDefaults, revision, changedBy, changedAt }: Omit<ProjectRow, 'schema'>,
  ): Promise<void> {
    await tx.run(
      `update project set name = $2, guidelines = $3, round_defaults = $4, revision = $5, changed_by = $6, changed_at = $7
      where id = $1`,
      [id, name, guidelines, roundDefaults, revision, changedBy, changedAt],
    );
  }

  /**
   * The projects that need a generator which is neither uploaded nor among `digests`, by name: their own, or that of
   * earlier rounds.
   */
  withOtherGenerators(
    digests: readonly string[],
  ): Promise<{ name: string; generator: GeneratorSummary; isPresent: boolean }[]> {
    return this.db.rows(
      z.object({ name: z.string(), generator: json<GeneratorSummary>(), isPresent: z.boolean() }),
      `select project.name, generator.summary as generator, generator.digest = project.generator_digest as "isPresent"
      from project join generator on generator.digest = project.generator_digest
        or exists (select from round where round.project_id = project.id and round.generator_digest = generator.digest)
      where ${THERE} and generator.upload_id is null and generator.digest <> all($1::text[])
      order by project.name, generator.added_at, generator.digest`,
      [digests],
    );
  }

  /** Makes a later generator the one of rounds that begin from now on. */
  async setGenerator(
    tx: Tx,
    {
      id,
      generatorDigest,
      revision,
      changedBy,
      changedAt,
    }: Pick<ProjectRow, 'id' | 'generatorDigest' | 'revision' | 'changedBy' | 'changedAt'>,
  ): Promise<void> {
    await tx.run(
      'update project set generator_digest = $2, revision = $3, changed_by = $4, changed_at = $5 where id = $1',
      [id, generatorDigest, revision, changedBy, changedAt],
    );
  }

  /** Locks the project's seeds until the end of the transaction, and returns the first that is not reserved. */
  async lockSeeds(tx: Tx, projectId: string): Promise<number> {
    const row = await tx.row(
      z.object({ next: z.number() }),
      'select next_seed as next from project where id = $1 for no key update',
      [projectId],
    );
    return row?.next ?? SEEDS;
  }

  /**
   * Reserves `count` seeds permanently, skipping those that were named for releases, and those whose labels were
   * imported; returns the first. Null when the project has too few 32-bit seeds left.
   */
  async reserveSeeds(tx: Tx, projectId: string, count: number): Promise<number | null> {
    const next = await this.lockSeeds(tx, projectId);
    const named = await tx.rows(
      z.object({ first: z.number(), settings: json<object>() }),
      `select first_seed as first, settings from build
      where project_id = $1 and purpose <> 'probe' and settings->>'firstSeed' is not null`,
      [projectId],
    );
    const imported = await tx.rows(
      z.object({ first: z.number() }),
      `select candidate.seed as first from candidate join round on round.id = candidate.round_id
      where round.project_id = $1 and round.imported is not null and candidate.seed >= $2`,
      [projectId, next],
    );
    const first = firstGap(next, count, [
      ...named.map((build) => ({ first: build.first, count: seedBound(ReleaseSettings.parse(build.settings)) })),
      ...imported.map((seed) => ({ ...seed, count: 1 })),
    ]);
    if (first + count > SEEDS) return null;
    await tx.run('update project set next_seed = $2 where id = $1', [projectId, first + count]);
    return first;
  }
}
