import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import {
  type NewProject,
  type Project,
  type ProjectChange,
  type ProjectSummary,
  Role,
  textKey,
} from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused, refusedAt } from '../errors.js';
import { Generators } from '../generators/generators.js';
import { problemOfSide } from '../generators/label-side.js';
import { GeneratorsStore } from '../generators/generators.store.js';
import type { GeneratorFacts } from '@gannet/generator';
import { notify } from '../news/news.js';
import { MembershipsStore } from '../people/memberships.store.js';
import { mayReadReleases, roleOfCall, rolesThatCover } from '../people/people.rules.js';
import { serverTask } from '../tasks/tasks.js';
import { keptChoice, problemOfChoice } from './chosen-layers.js';
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
    private readonly memberships: MembershipsStore,
  ) {}

  /** The projects that the caller has a role in; whoever may only label does not see those that are archived. */
  summaries({ personId, tokenRole }: Caller): Promise<ProjectSummary[]> {
    const roles = tokenRole === null ? Role.options : rolesThatCover(tokenRole);
    const ofArchived = roles.filter((own) => mayReadReleases(roleOfCall(own, tokenRole)));
    return this.store.summaries(personId, roles, ofArchived);
  }

  /** A project as the caller may see it: what it was duplicated from only if they have a role there. */
  async seenBy(caller: Caller, project: Project): Promise<Project> {
    if (project.copiedFrom === null || caller.isServerAdmin) return project;
    const own = await this.memberships.roleAt(caller.personId, { project: project.copiedFrom.slug });
    return roleOfCall(own, caller.tokenRole) === null ? { ...project, copiedFrom: null } : project;
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

  /** Whoever adds a project is its first member, and an admin of it; nobody is a member of a server's own. */
  async add(given: z.output<typeof NewProject>, creator: Caller | null): Promise<Project> {
    const { resolution, layers } = await this.factsOf(given.generatorDigest);
    const { firstSeed, schema, ...rest } = given;
    const labelSide = given.labelSide ?? resolution;
    const misfitOfSide = problemOfSide(resolution, labelSide);
    if (misfitOfSide !== null) throw refusedAt(['labelSide'], 'INVALID', misfitOfSide);
    const problem = serverTask(schema.task).problemOf(schema, labelSide);
    if (problem !== null) throw refusedAt(['schema', ...problem.path], 'INVALID', problem.message);
    const misfit = problemOfChoice(layers, given.layers);
    if (misfit !== null) throw refusedAt(['layers', misfit.at], 'INVALID', misfit.message);
    const row = {
      ...rest,
      layers: keptChoice(layers, given.layers),
      labelSide,
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
      await this.checkNew(tx, row, creator);
      await this.store.add(tx, row);
      if (creator) await this.admit(tx, row, creator);
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
    caller: Caller | null,
  ): Promise<void> {
    const others = await this.store.lockNames(tx);
    if (others.some((other) => other.slug === slug))
      throw refusedAt(['slug'], 'CONFLICT', `There is a project called ${slug} already.`);
    refuseAlike(name, others, caller);
    if (!(await this.generatorRows.hold(tx, generatorDigest)))
      throw refusedAt(
        ['generatorDigest'],
        'NOT_FOUND',
        'Somebody has just removed this generator. Choose another one.',
      );
  }

  /** Changes what people read of a project and what its rounds begin with, unless somebody was faster. */
  change(
    caller: Caller,
    slug: string,
    { revision, name, guidelines, roundDefaults }: z.output<typeof ProjectChange>,
  ): Promise<Project> {
    return this.db.inTransaction(async (tx) => {
      const others = name === undefined ? [] : (await this.store.lockNames(tx)).filter((other) => other.slug !== slug);
      const project = await this.store.locked(tx, slug);
      if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
      if (project.archivedAt !== null) throw new Refused('CONFLICT', whyClosed(project.name));
      if (project.revision !== revision) throw refusedAt(['revision'], 'CONFLICT', whyOutdated(project, revision));
      if (name !== undefined) refuseAlike(name, others, caller);
      const changed = {
        ...project,
        name: name ?? project.name,
        guidelines: guidelines ?? project.guidelines,
        roundDefaults: { ...project.roundDefaults, ...present(roundDefaults ?? {}) },
        revision: revision + 1,
        changedBy: caller.personId,
        changedByName: caller.name,
        changedAt: new Date(),
      };
      await this.store.describe(tx, changed);
      return toProject(changed);
    });
  }

  /** Makes the person who adds a project its first admin. */
  async admit(tx: Tx, { id, slug, createdAt }: ProjectRow, { personId }: Caller): Promise<void> {
    await this.memberships.add(tx, { projectId: id, personId, role: 'admin', createdAt });
    await notify(tx, { what: 'members', project: slug, personId });
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

/** Only server admins learn which project has such a name: others need not be members of it. */
function refuseAlike(
  name: string,
  others: readonly { readonly slug: string; readonly name: string }[],
  caller: Caller | null,
): void {
  const alike = others.find((other) => textKey(other.name) === textKey(name));
  const whose = caller?.isServerAdmin ? `the project ${alike?.slug}` : 'another project';
  if (alike)
    throw refusedAt(['name'], 'CONFLICT', `The name “${name}” reads like that of ${whose}. Give this one another.`);
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
  layers,
  changedByName,
  createdAt,
  changedAt,
  archivedAt,
  ...shown
}: ProjectWithGenerator): Project {
  return {
    ...shown,
    layers: layers && [...layers],
    createdAt: createdAt.toISOString(),
    changedBy: changedByName,
    changedAt: changedAt?.toISOString() ?? null,
    archivedAt: archivedAt?.toISOString() ?? null,
  };
}
