import { Injectable, Logger } from '@nestjs/common';
import {
  altersLabels,
  changedSchema,
  operationsIn,
  type Project,
  type SchemaChange,
  type SchemaPreview,
  type SchemaVersion,
  schemaSentences,
  plural,
} from '@gannet/contracts';
import { hexPalette } from '@gannet/raster';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { lockOpen } from '../projects/open-projects.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { SchemaHistory, schemaHistory } from '../projects/schema-history.js';
import type { SchemaVersionRow } from '../projects/schema-versions.table.js';
import { ANNOTATING } from '../rounds/rounds.rules.js';
import { serverTask } from '../tasks/tasks.js';
import { touchedBy } from './touched.js';
import { whyNotNow } from './schemas.rules.js';
import { SchemasStore } from './schemas.store.js';

/** Changes of the schema of a living project: history, preview, and the change itself, in one transaction. */
@Injectable()
export class Schemas {
  private readonly log = new Logger(Schemas.name);

  constructor(
    private readonly db: Database,
    private readonly store: SchemasStore,
    private readonly projects: Projects,
    private readonly items: AssignmentsStore,
  ) {}

  async versions(slug: string): Promise<SchemaVersion[]> {
    const { id } = await this.projects.bySlugOrRefuse(slug);
    const history = await schemaHistory(this.db, id);
    const authors = await this.store.authors(id);
    return history.versions.map(({ version, schema, operations, mapping, createdAt }) => ({
      version,
      schema,
      operations: [...operations],
      changes: history.sentencesOf(version),
      mapping: [...mapping],
      by: authors.get(version) ?? null,
      at: createdAt.toISOString(),
    }));
  }

  async preview(slug: string, change: SchemaChange): Promise<SchemaPreview> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const history = await schemaHistory(this.db, project.id);
    const next = nextVersion(project, history, change);
    const { drafts, inHand, releases } = await this.store.openWork(project.id);
    const after = new SchemaHistory([...history.versions, next]);
    return {
      version: next.version,
      schema: next.schema,
      changes: schemaSentences(history.current.schema, operationsIn(change)),
      mapping: [...next.mapping],
      ...(await touchedBy(this.store.annotations(project.id), history, next)),
      drafts,
      inHand,
      releases,
      isMajor: altersLabels(operationsIn(change)),
      mustRetrain: !after.isSameAsNow(history.current.version),
      problem: whyNotNow(await this.store.rounds(project.id), await this.store.runningBuilds(project.id)),
    };
  }

  /** Refused while something is computed by the present schema, and when it is not the version that the change names. */
  async change(caller: Caller, slug: string, change: SchemaChange): Promise<Project> {
    const project = await this.projects.bySlugOrRefuse(slug);
    await this.db.inTransaction((tx) => this.changeIn(tx, caller, project, change));
    this.log.log(`${slug}: version ${change.version + 1} of the schema`);
    return this.projects.bySlug(slug);
  }

  private async changeIn(
    tx: Tx,
    { personId }: Caller,
    project: ProjectWithGenerator,
    change: SchemaChange,
  ): Promise<void> {
    const rounds = await this.store.lockRounds(tx, project.id);
    await lockOpen(tx, project.id); // no build begins meanwhile
    const history = await schemaHistory(tx, project.id);
    const next = { ...nextVersion(project, history, change), personId };
    const why = whyNotNow(rounds, await this.store.runningBuilds(project.id, tx));
    if (why !== null) throw new Refused('CONFLICT', why);
    const stale = await this.staleBy(tx, history, next);
    await this.store.add(tx, next);
    await this.store.setPresent(tx, project.id, next.schema, next.version);
    await this.store.markStale(tx, stale);
    await notify(tx, { what: 'schema', project: project.slug, version: next.version });
    for (const round of rounds.filter(({ state }) => state === ANNOTATING)) {
      await this.items.addStale(tx, round);
      await notify(tx, { what: 'round', project: project.slug, roundId: round.id });
    }
    await notify(tx, { what: 'queue', project: project.slug });
  }

  /** The annotations that have to be labelled again. */
  private async staleBy(tx: Tx, history: SchemaHistory, next: SchemaVersionRow): Promise<string[]> {
    const after = new SchemaHistory([...history.versions, next]);
    if (!next.relabel.all && next.relabel.labels.length === 0) return [];
    const stale: string[] = [];
    for await (const { id, isStale, schemaVersion, ...kept } of this.store.annotations(next.projectId, tx))
      if (!isStale && after.isStale(kept, schemaVersion)) stale.push(id);
    return stale;
  }
}

/** The version that a change makes. Refuses one that is not based on the present version, or breaks a rule. */
function nextVersion(
  { id, slug, labelSide }: ProjectWithGenerator,
  { current, versions }: SchemaHistory,
  change: SchemaChange,
): SchemaVersionRow {
  const { version } = change;
  const operations = operationsIn(change);
  if (version > current.version)
    throw new Refused('INVALID', `${slug} has no version ${version} of its schema: the last is ${current.version}.`);
  if (version < current.version)
    throw new Refused(
      'CONFLICT',
      `The schema of ${slug} was changed meanwhile: ${plural(versions.length - version, 'version')} came after ${version}, which this change is based on. Look at it as it is now, and change that.`,
    );
  const changed = changedSchema(current.schema, operations, hexPalette);
  if (!changed.ok) throw new Refused('INVALID', changed.problem);
  const { schema, mapping, relabel } = changed;
  const problem = serverTask(schema.task).problemOf(schema, labelSide);
  if (problem !== null) throw new Refused('INVALID', problem.message);
  return {
    projectId: id,
    version: current.version + 1,
    schema,
    operations,
    mapping,
    relabel,
    personId: null,
    createdAt: new Date(),
  };
}
