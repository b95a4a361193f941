import { EntitySchema } from 'typeorm';
import type { CandidateState, RoundSettings, RoundState } from '@gannet/contracts';
import type { z } from 'zod';

export interface RoundRow {
  readonly id: string;
  readonly projectId: string;
  readonly number: number;
  readonly state: RoundState;
  readonly settings: RoundSettings;
  /** The pool is `settings.poolSize` seeds from here on. */
  readonly firstSeed: number;
  /** The release is `settings.releaseSize` seeds from here on. */
  readonly releaseFirstSeed: number;
  readonly failure: string | null;
  /** The state in which the round failed; a retry goes back to it. */
  readonly failedIn: RoundState | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const ACTIVE = `"state" NOT IN ('complete', 'failed', 'cancelled')`;

export const RoundTable = new EntitySchema<RoundRow>({
  name: 'round',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'round_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    number: { type: 'int' },
    state: { type: 'text' },
    settings: { type: 'jsonb' },
    firstSeed: { type: 'bigint', name: 'first_seed' },
    releaseFirstSeed: { type: 'bigint', name: 'release_first_seed' },
    failure: { type: 'text', nullable: true },
    failedIn: { type: 'text', name: 'failed_in', nullable: true },
    startedAt: { type: 'timestamptz', name: 'started_at' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
  uniques: [{ name: 'round_number_once_per_project', columns: ['projectId', 'number'] }],
  indices: [{ name: 'one_active_round_per_project', columns: ['projectId'], unique: true, where: ACTIVE }],
  checks: [
    { name: 'round_state_is_known', expression: `"state" IN ('generating', 'ranking', 'annotating', 'training', 'releasing', 'complete', 'failed', 'cancelled')` },
    { name: 'a_failed_round_says_why', expression: `("state" = 'failed') = ("failure" IS NOT NULL)` },
  ],
  foreignKeys: [{ name: 'round_belongs_to_project', target: 'project', columnNames: ['projectId'], referencedColumnNames: ['id'] }],
});

/** `embed` pools features, `score` measures disagreement, `pick` ranks, `train` fits the interpreter. */
export type RoundChunkKind = 'embed' | 'score' | 'pick' | 'train';
/** `label` spools images, `pack` publishes them, `derive` keeps a format ready. */
export type BuildChunkKind = 'label' | 'pack' | 'derive';
export type ChunkKind = RoundChunkKind | BuildChunkKind;

/** A piece of the work of a round, or of a build from its interpreter: one job. Its results and its `finishedAt` are written in one transaction. */
export interface ChunkRow {
  readonly id: string;
  readonly roundId: string;
  /** Null where it is the round's own work. */
  readonly buildId: string | null;
  readonly kind: ChunkKind;
  /** Offset into the pool, the seeds of the release or its formats. */
  readonly first: number;
  readonly count: number;
  readonly done: number;
  readonly attempts: number;
  /** The worker process that has it, so that whoever sees that process die can hand it on. */
  readonly workerId: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** What a finished labelling noted, image by image. */
  readonly found?: readonly object[] | null;
}

export const ChunkTable = new EntitySchema<ChunkRow>({
  name: 'chunk',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'chunk_is_known_by_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    buildId: { type: 'uuid', name: 'build_id', nullable: true },
    kind: { type: 'text' },
    found: { type: 'jsonb', nullable: true },
    first: { type: 'int' },
    count: { type: 'int' },
    done: { type: 'int' },
    attempts: { type: 'int' },
    workerId: { type: 'uuid', name: 'worker_id', nullable: true },
    startedAt: { type: 'timestamptz', name: 'started_at', nullable: true },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
  indices: [
    { name: 'each_piece_of_a_round_once', columns: ['roundId', 'kind', 'first'], unique: true, where: '"build_id" IS NULL' },
    { name: 'each_piece_of_a_build_once', columns: ['buildId', 'kind', 'first'], unique: true },
  ],
  checks: [
    { name: 'chunk_kind_is_known', expression: `"kind" IN ('embed', 'score', 'pick', 'train', 'label', 'pack', 'derive')` },
    { name: 'chunks_of_builds_name_theirs', expression: `("kind" IN ('label', 'pack', 'derive')) = ("build_id" IS NOT NULL)` },
    { name: 'chunk_done_is_within_count', expression: `"done" BETWEEN 0 AND "count"` },
  ],
  foreignKeys: [
    { name: 'chunk_belongs_to_round', target: 'round', columnNames: ['roundId'], referencedColumnNames: ['id'], onDelete: 'CASCADE' },
    { name: 'chunk_belongs_to_build', target: 'build', columnNames: ['buildId'], referencedColumnNames: ['id'], onDelete: 'CASCADE' },
  ],
});

export interface CandidateRow {
  readonly id: string;
  readonly roundId: string;
  readonly seed: number;
  readonly psi: number;
  /** Mean of every feature channel, float32 little endian. */
  readonly embedding: Buffer | null;
  /** Disagreement of the interpreter's members, natural log; null in round 0. */
  readonly score: number | null;
  /** Entropy of one member, natural log; null in round 0. */
  readonly entropy: number | null;
  /** Order in which candidates go before annotators; 1 comes first. */
  readonly rank: number | null;
  readonly state: z.infer<typeof CandidateState>;
}

export const CandidateTable = new EntitySchema<CandidateRow>({
  name: 'candidate',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'candidate_is_known_by_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    seed: { type: 'bigint' },
    psi: { type: 'float8' },
    embedding: { type: 'bytea', nullable: true },
    score: { type: 'float8', nullable: true },
    entropy: { type: 'float8', nullable: true },
    rank: { type: 'int', nullable: true },
    state: { type: 'text' },
  },
  uniques: [{ name: 'seed_once_per_round', columns: ['roundId', 'seed'] }],
  indices: [{ name: 'candidate_by_rank', columns: ['roundId', 'rank'] }],
  checks: [{ name: 'candidate_state_is_known', expression: `"state" IN ('pool', 'picked', 'labelled', 'rejected', 'unusable')` }],
  foreignKeys: [{ name: 'candidate_belongs_to_round', target: 'round', columnNames: ['roundId'], referencedColumnNames: ['id'], onDelete: 'CASCADE' }],
});
