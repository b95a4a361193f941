import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type GeneratorSummary,
  type Role,
  RoundSettings,
  type RoundState,
  type PartsSubmission,
} from '@gannet/contracts';
import { type Config, readConfig } from '../config.js';
import type { Database, Tx } from '../database/database.js';
import { Drafts } from '../drafts/drafts.js';
import { DraftsStore } from '../drafts/drafts.store.js';
import type { Caller } from '../edge/serves.js';
import { GeneratorsStore } from '../generators/generators.store.js';
import type { GraphFacts } from '../generators/generators.table.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Jobs } from '../jobs/jobs.js';
import { MembershipsStore } from '../people/memberships.store.js';
import { PeopleStore } from '../people/people.store.js';
import type { PersonRow } from '../people/people.table.js';
import { hashSecret, randomSecret } from '../people/secrets.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { Leases } from '../queue/leases.js';
import { Queue } from '../queue/queue.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { BuildSteps } from '../builds/build-steps.js';
import { RoundRelease } from '../builds/round-release.js';
import { Chunks } from '../chunks/chunks.js';
import { ChunksStore } from '../chunks/chunks.store.js';
import { BuildsStore } from '../builds/builds.store.js';
import { ReleasesStore } from '../releases/releases.store.js';
import { PoolStore } from '../rounds/pool.store.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import { type ChunkRow, ChunkTable } from '../chunks/chunks.table.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { Steps } from '../rounds/steps.js';
import { StudentSteps } from '../students/student-steps.js';
import { StudentsStore } from '../students/students.store.js';
import { ChunkMoves } from '../work/chunk-moves.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { interpreterRow, releaseRow } from './rows.js';

/** Width and height of this world's images. */
export const SIDE = 4;
export const CLASSES = ['background', 'skin', 'hair'] as const;

export const SQUARES: GeneratorSummary = {
  digest: 'a'.repeat(64),
  name: 'squares',
  version: '1.0.0',
  resolution: SIDE,
  description: '',
  license: 'CC0-1.0',
  attribution: 'nobody',
  recommendedPsi: 0.7,
};

const GRAPHS: GraphFacts = { zDim: 4, wDim: 4, numWs: 1, layers: [{ name: 'f', channels: 2, resolution: SIDE }] };

interface Wanted {
  /** Default `annotating`. */
  readonly state?: RoundState;
  /** Images in the batch. */
  readonly items?: number;
  /** Images in the pool; by default as many as in the batch. */
  readonly pool?: number;
  readonly people?: number;
  readonly firstSeed?: number;
  readonly releaseSize?: number;
}

export interface Scene {
  readonly project: ProjectWithGenerator;
  readonly round: RoundRow;
  readonly people: readonly Caller[];
}

/** A database with the server's stores and services, and the means to bring a project into any state. */
export class World {
  readonly people: PeopleStore;
  readonly memberships: MembershipsStore;
  readonly generators: GeneratorsStore;
  readonly projects: ProjectsStore;
  readonly rounds: RoundsStore;
  readonly pool: PoolStore;
  readonly chunkRows: ChunksStore;
  readonly chunks: Chunks;
  readonly items: AssignmentsStore;
  readonly interpreters: InterpretersStore;
  readonly releases: ReleasesStore;
  readonly builds: BuildsStore;
  readonly building: BuildSteps;
  readonly steps: Steps;
  readonly students: StudentsStore;
  readonly teaching: StudentSteps;
  readonly moves: ChunkMoves;
  readonly leases: Leases;
  readonly queue: Queue;
  readonly drafts: Drafts;
  /** The roles that people have in every project. */
  private readonly roles = new Map<string, Role>();

  private constructor(
    private readonly own: TestDatabase,
    readonly jobs: Jobs,
    readonly config: Config,
  ) {
    const { db } = own;
    this.people = new PeopleStore(db);
    this.memberships = new MembershipsStore(db);
    this.generators = new GeneratorsStore(db);
    this.projects = new ProjectsStore(db);
    this.rounds = new RoundsStore(db);
    this.items = new AssignmentsStore(db);
    this.interpreters = new InterpretersStore(db);
    this.releases = new ReleasesStore(db);
    this.builds = new BuildsStore(db);
    this.pool = new PoolStore(db);
    this.chunkRows = new ChunksStore(db);
    this.chunks = new Chunks(db, this.chunkRows, jobs);
    this.building = new BuildSteps(this.builds, this.rounds, this.projects, this.interpreters, this.chunks);
    this.steps = new Steps(
      this.rounds,
      this.projects,
      this.chunks,
      this.items,
      new RoundRelease(this.builds, this.building),
    );
    this.students = new StudentsStore(db);
    this.teaching = new StudentSteps(this.students, this.rounds, this.projects, this.chunks);
    this.moves = new ChunkMoves(this.chunks, this.steps, this.building, this.teaching);
    this.queue = new Queue(db, this.items, this.rounds, this.projects, this.steps);
    this.leases = new Leases(db, this.items, this.memberships, config);
    this.drafts = new Drafts(db, new DraftsStore(db), this.items, this.projects);
  }

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<World> {
    const own = await openTestDatabase();
    const jobs = new Jobs(own.url);
    await jobs.start();
    const nowhere = path.join(tmpdir(), 'gannet-no-such-folder');
    return new World(
      own,
      jobs,
      readConfig({
        DATA_DIR: nowhere,
        GENERATORS_DIR: nowhere,
        CLIENT_DIR: nowhere,
        LOG_LEVEL: 'silent',
        PORT: '0',
        ...settings,
      }),
    );
  }

  get db(): Database {
    return this.own.db;
  }

  get url(): string {
    return this.own.url;
  }

  async close(): Promise<void> {
    await this.jobs.onApplicationShutdown();
    await this.own.drop();
  }

  /** A project with a round in the given state, and annotators. */
  async with({
    state = 'annotating',
    items = 1,
    pool = items,
    people = 1,
    firstSeed = 0,
    releaseSize = 2,
  }: Wanted = {}): Promise<Scene> {
    const project = await this.project(firstSeed);
    const round = await this.startRound(project, { poolSize: pool, batchSize: items, releaseSize });
    return {
      project,
      round: await this.advance(round, state),
      people: await Promise.all(Array.from({ length: people }, () => this.person('annotator'))),
    };
  }

  async project(firstSeed = 0, generator: GeneratorSummary = SQUARES): Promise<ProjectWithGenerator> {
    const slug = `p-${randomUUID()}`;
    const classes = CLASSES.map((name) => ({ name, hint: '' }));
    const row = {
      id: randomUUID(),
      slug,
      name: 'Squares',
      guidelines: '',
      schema: { task: 'parts' as const, classes },
      schemaVersion: 1,
      generatorDigest: generator.digest,
      layers: null,
      labelSide: generator.resolution,
      roundDefaults: RoundSettings.parse({}),
      nextSeed: firstSeed,
      revision: 1,
      createdAt: new Date(),
      changedBy: null,
      changedAt: null,
      archivedAt: null,
      deletingAt: null,
      copiedFrom: null,
    };
    await this.generators.register({ ...GRAPHS, ...generator }, null, new Date());
    await this.db.inTransaction((tx) => this.projects.add(tx, row));
    for (const [personId, role] of this.roles) await this.admit({ personId }, row, role);
    return { ...row, generator, changedByName: null };
  }

  /** A person with this role in every project, also in later ones; an admin is an admin of the server. */
  async person(role: Role, change: Partial<PersonRow> = {}): Promise<Caller> {
    const caller = await this.stranger({
      name: `${role} ${randomUUID().slice(0, 4)}`,
      ...change,
      isServerAdmin: role === 'admin',
    });
    if (role === 'admin') return caller;
    this.roles.set(caller.personId, role);
    await this.db.run(
      `insert into membership (project_id, person_id, role, created_at) select id, $1, $2, now() from project`,
      [caller.personId, role],
    );
    return caller;
  }

  /** A person with this role in one project. */
  async member(project: { readonly id: string }, role: Role, change: Partial<PersonRow> = {}): Promise<Caller> {
    const caller = await this.stranger({ name: `${role} ${randomUUID().slice(0, 4)}`, ...change });
    await this.admit(caller, project, role);
    return caller;
  }

  admit({ personId }: Pick<Caller, 'personId'>, { id }: { readonly id: string }, role: Role): Promise<void> {
    return this.memberships.add(this.db, { projectId: id, personId, role, createdAt: new Date() });
  }

  /** A person of the server who is a member of no project. */
  async stranger(change: Partial<PersonRow> = {}): Promise<Caller> {
    const id = randomUUID();
    const row: PersonRow = {
      id,
      email: `${id}@example.org`,
      name: `stranger ${id.slice(0, 4)}`,
      isServerAdmin: false,
      active: true,
      passwordHash: 'nobody knows',
      createdAt: new Date(),
      signedInAt: null,
      ...change,
    };
    await this.people.add(this.db, row);
    return { personId: id, name: row.name, isServerAdmin: row.isServerAdmin, tokenId: null, tokenRole: null };
  }

  /** The Cookie header of a new session. */
  async session({ personId }: Caller, expiresAt = new Date(Date.now() + 3_600_000)): Promise<string> {
    const secret = randomSecret('gns');
    await this.people.addSession(this.db, {
      secretHash: hashSecret(secret),
      personId,
      createdAt: new Date(),
      expiresAt,
    });
    return `gannet_session=${secret}`;
  }

  /** The secret of a new token. */
  async token({ personId }: Caller, role: Role, expiresAt = new Date(Date.now() + 3_600_000)): Promise<string> {
    const secret = randomSecret('gnt');
    await this.people.addToken(this.db, {
      id: randomUUID(),
      personId,
      name: 'a program',
      role,
      secretHash: hashSecret(secret),
      createdAt: new Date(),
      expiresAt,
      lastUsedAt: null,
    });
    return secret;
  }

  startRound(project: ProjectWithGenerator, settings: Partial<RoundSettings> = {}): Promise<RoundRow> {
    return this.db.inTransaction((tx) =>
      this.steps.begin(tx, project, RoundSettings.parse({ poolSize: 4, batchSize: 2, releaseSize: 2, ...settings })),
    );
  }

  /** Does the work of workers and annotators until the round is in `state`. */
  async advance({ id }: RoundRow, state: RoundState): Promise<RoundRow> {
    for (let turn = 0; turn < 20; turn++) {
      const round = await this.round(id);
      if (round.state === state) return round;
      if (round.state === 'annotating') await this.labelAll(round);
      else for (const chunk of await this.unfinished(id)) await this.finish(chunk);
    }
    throw new Error(`the round did not reach ${state}`);
  }

  async round(id: string): Promise<RoundRow> {
    const round = await this.rounds.byId(id);
    if (!round) throw new Error('the round is gone');
    return round;
  }

  /** Unfinished chunks of the round, ordered by seed. */
  unfinished(roundId: string): Promise<ChunkRow[]> {
    return this.db.all(ChunkTable, 'where round_id = $1 and finished_at is null order by kind, first', [roundId]);
  }

  /** Finishes a chunk as a worker does, with made-up results. */
  async finish(chunk: ChunkRow, workerId = randomUUID()): Promise<boolean> {
    await this.chunkRows.begin(chunk.id, workerId, new Date());
    const round = await this.round(chunk.roundId);
    return this.moves.finish(chunk, (tx) => this.write(tx, chunk, round));
  }

  async labelAll(round: RoundRow): Promise<void> {
    const project = await this.projects.byId(round.projectId);
    const caller = await this.person('annotator');
    for (;;) {
      const item = project && (await this.leases.claim(project, caller.personId));
      if (!item) return;
      await this.queue.submit(caller, submissionOf(item));
    }
  }

  private async write(tx: Tx, { kind, buildId }: ChunkRow, round: RoundRow): Promise<void> {
    if (kind === 'pick')
      await this.pool.saveRanks(
        tx,
        (await this.pool.all(round.id)).map(({ id }) => id),
      );
    if (kind === 'train') await this.interpreters.add(tx, interpreterRow(round));
    if (kind === 'pack') await this.releases.add(tx, releaseRow(round, `${round.number + 1}.0.0`, buildId ?? ''));
  }
}

/** A valid label map for an item, with a single class. */
export function submissionOf(
  held: { assignmentId: string; fence: number },
  change: Partial<PartsSubmission> = {},
): PartsSubmission {
  const { assignmentId, fence } = held;
  return {
    task: 'parts',
    assignmentId,
    fence,
    labels: { width: SIDE, height: SIDE, runs: [1, SIDE * SIDE] },
    schemaVersion: 1,
    confidence: 'sure',
    seconds: 12,
    ...change,
  };
}
