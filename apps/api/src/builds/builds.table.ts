import { EntitySchema } from 'typeorm';
import type { BuildState, ReleaseSettings } from '@gannet/contracts';
import { wordsOf } from '../database/columns.js';
import { BUILD_FAILED, BUILD_STATES, BUILD_STOPPED, type BuildPurpose } from './builds.rules.js';

/** A release that is being made. */
export interface BuildRow {
  readonly id: string;
  readonly projectId: string;
  /** The round whose interpreter labels. */
  readonly roundId: string;
  readonly purpose: BuildPurpose;
  /** Identifies a probe within its round; null for other builds. */
  readonly probeKey: string | null;
  readonly state: BuildState;
  readonly settings: ReleaseSettings;
  readonly firstSeed: number;
  /** Number of seeds, from `firstSeed` on, that are labelled or will be. */
  readonly drawn: number;
  /**
   * The round's interpreter with a second opinion, once it is learned: the digest of their common file. Null for a build
   * without one.
   */
  readonly interpreterDigest: string | null;
  /** Reserved when packing starts. */
  readonly version: string | null;
  readonly failure: string | null;
  /** The state in which it failed or was cancelled, to which resuming returns. */
  readonly stoppedIn: BuildState | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** When it was discarded: it is hidden, and its version is not reused. */
  readonly discardedAt: Date | null;
}

export const BuildTable = new EntitySchema<BuildRow>({
  name: 'build',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'build_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    purpose: { type: 'text' },
    probeKey: { type: 'text', name: 'probe_key', nullable: true },
    state: { type: 'text' },
    settings: { type: 'jsonb' },
    firstSeed: { type: 'bigint', name: 'first_seed' },
    drawn: { type: 'int' },
    interpreterDigest: { type: 'text', name: 'interpreter_digest', nullable: true },
    version: { type: 'text', nullable: true },
    failure: { type: 'text', nullable: true },
    stoppedIn: { type: 'text', name: 'stopped_in', nullable: true },
    startedAt: { type: 'timestamptz', name: 'started_at' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
    discardedAt: { type: 'timestamptz', name: 'discarded_at', nullable: true },
  },
  uniques: [
    { name: 'a_version_is_built_once', columns: ['projectId', 'version'] },
    { name: 'one_probe_of_a_kind_per_round', columns: ['roundId', 'probeKey'] },
  ],
  indices: [
    { name: 'one_release_of_its_own_per_round', columns: ['roundId'], unique: true, where: `"purpose" = 'round'` },
  ],
  checks: [
    { name: 'build_purpose_is_known', expression: `"purpose" IN ('round', 'asked', 'probe')` },
    { name: 'only_a_probe_has_a_key', expression: `("purpose" = 'probe') = ("probe_key" IS NOT NULL)` },
    {
      name: 'build_state_is_known',
      expression: `"state" IN (${wordsOf(BUILD_STATES)})`,
    },
    { name: 'a_failed_build_says_why', expression: `("state" = ${wordsOf([BUILD_FAILED])}) = ("failure" IS NOT NULL)` },
    {
      name: 'only_what_stopped_is_discarded',
      expression: `"discarded_at" IS NULL OR "state" IN (${wordsOf(BUILD_STOPPED)})`,
    },
    {
      name: 'a_stopped_build_says_where',
      expression: `("state" IN (${wordsOf(BUILD_STOPPED)})) = ("stopped_in" IS NOT NULL)`,
    },
  ],
  foreignKeys: [
    { name: 'build_belongs_to_project', target: 'project', columnNames: ['projectId'], referencedColumnNames: ['id'] },
    {
      name: 'build_is_of_round',
      target: 'round',
      columnNames: ['roundId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
});
