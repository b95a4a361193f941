import { EntitySchema } from 'typeorm';
import type { CandidateState, ImportOrigin, RoundSettings, RoundState } from '@gannet/contracts';
import type { z } from 'zod';
import { wordsOf } from '../database/columns.js';
import { ENDED, FAILED, ROUND_STATES } from './rounds.rules.js';

export interface RoundRow {
  readonly id: string;
  readonly projectId: string;
  readonly number: number;
  readonly state: RoundState;
  readonly settings: RoundSettings;
  /** The generator of its images: the project's when it began, which may have moved to a newer one since. */
  readonly generatorDigest: string;
  /** First seed of the pool, which has `settings.poolSize` seeds. */
  readonly firstSeed: number;
  /** First seed of the release, which draws `settings.releaseSize` seeds at first. */
  readonly releaseFirstSeed: number;
  readonly failure: string | null;
  /** The state in which the round failed, to which a retry returns. */
  readonly failedIn: RoundState | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Where its labels come from, if they were made elsewhere; null for a round in which people label. */
  readonly imported: ImportOrigin | null;
}

const ACTIVE = `"state" NOT IN (${wordsOf(ENDED)})`;

export const RoundTable = new EntitySchema<RoundRow>({
  name: 'round',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'round_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    number: { type: 'int' },
    state: { type: 'text' },
    settings: { type: 'jsonb' },
    generatorDigest: { type: 'text', name: 'generator_digest' },
    firstSeed: { type: 'bigint', name: 'first_seed' },
    releaseFirstSeed: { type: 'bigint', name: 'release_first_seed' },
    failure: { type: 'text', nullable: true },
    failedIn: { type: 'text', name: 'failed_in', nullable: true },
    startedAt: { type: 'timestamptz', name: 'started_at' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
    imported: { type: 'jsonb', nullable: true },
  },
  uniques: [{ name: 'round_number_once_per_project', columns: ['projectId', 'number'] }],
  indices: [{ name: 'one_active_round_per_project', columns: ['projectId'], unique: true, where: ACTIVE }],
  checks: [
    {
      name: 'round_state_is_known',
      expression: `"state" IN (${wordsOf(ROUND_STATES)})`,
    },
    { name: 'a_failed_round_says_why', expression: `("state" = ${wordsOf([FAILED])}) = ("failure" IS NOT NULL)` },
  ],
  foreignKeys: [
    { name: 'round_belongs_to_project', target: 'project', columnNames: ['projectId'], referencedColumnNames: ['id'] },
    {
      name: 'round_uses_generator',
      target: 'generator',
      columnNames: ['generatorDigest'],
      referencedColumnNames: ['digest'],
    },
  ],
});

export interface CandidateRow {
  readonly id: string;
  readonly roundId: string;
  readonly seed: number;
  readonly psi: number;
  /** Mean of every feature channel, float32 little endian. */
  readonly embedding: Buffer | null;
  /** Disagreement of the ensemble's members, in nats; null without an interpreter. */
  readonly score: number | null;
  /** The other signals that the strategy needs, by name; null without an interpreter. */
  readonly signals: Readonly<Record<string, number | readonly number[]>> | null;
  /** Order in which candidates are annotated; 1 is first. */
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
    signals: { type: 'jsonb', nullable: true },
    rank: { type: 'int', nullable: true },
    state: { type: 'text' },
  },
  uniques: [{ name: 'seed_once_per_round', columns: ['roundId', 'seed'] }],
  indices: [{ name: 'candidate_by_rank', columns: ['roundId', 'rank'] }],
  checks: [
    {
      name: 'candidate_state_is_known',
      expression: `"state" IN ('pool', 'picked', 'labelled', 'rejected', 'unusable')`,
    },
  ],
  foreignKeys: [
    {
      name: 'candidate_belongs_to_round',
      target: 'round',
      columnNames: ['roundId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
});
