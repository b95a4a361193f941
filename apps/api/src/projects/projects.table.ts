import { EntitySchema } from 'typeorm';
import type { RoundSettings } from '@gannet/contracts';
import type { LabelSchema } from '@gannet/contracts';
import type { z } from 'zod';

export interface ProjectRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly guidelines: string;
  /** The present version of the schema; all versions are in `schema_version`. */
  readonly schema: z.output<typeof LabelSchema>;
  readonly schemaVersion: number;
  readonly generatorDigest: string;
  /** Names of the feature maps that its interpreters read, in the generator's order; null for all. */
  readonly layers: readonly string[] | null;
  /** Of label maps and heat, in pixels. */
  readonly labelSide: number;
  readonly roundDefaults: RoundSettings;
  /** First seed that is not reserved; a release whose first seed was named may use higher ones. */
  readonly nextSeed: number;
  /** Counts the changes of name, guidelines and settings. */
  readonly revision: number;
  readonly createdAt: Date;
  /** Who changed these last, and when; null if nobody has. */
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
  /** Since when nothing in it goes on or is changed; null for a project in use. */
  readonly archivedAt: Date | null;
  /** Since when it is being deleted: it is invisible, and its rows are about to be removed. */
  readonly deletingAt: Date | null;
  /** The project that it was duplicated from, as it was called then. */
  readonly copiedFrom: ProjectOrigin | null;
}

interface ProjectOrigin {
  readonly slug: string;
  readonly name: string;
}

export const ProjectTable = new EntitySchema<ProjectRow>({
  name: 'project',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'project_is_known_by_id' },
    slug: { type: 'text' },
    name: { type: 'text' },
    guidelines: { type: 'text' },
    schema: { type: 'jsonb' },
    schemaVersion: { type: 'int', name: 'schema_version' },
    generatorDigest: { type: 'text', name: 'generator_digest' },
    layers: { type: 'jsonb', nullable: true },
    labelSide: { type: 'int', name: 'label_side' },
    roundDefaults: { type: 'jsonb', name: 'round_defaults' },
    nextSeed: { type: 'bigint', name: 'next_seed' },
    revision: { type: 'int' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    changedBy: { type: 'uuid', name: 'changed_by', nullable: true },
    changedAt: { type: 'timestamptz', name: 'changed_at', nullable: true },
    archivedAt: { type: 'timestamptz', name: 'archived_at', nullable: true },
    deletingAt: { type: 'timestamptz', name: 'deleting_at', nullable: true },
    copiedFrom: { type: 'jsonb', name: 'copied_from', nullable: true },
  },
  indices: [{ name: 'one_project_per_slug', columns: ['slug'], unique: true, where: '"deleting_at" IS NULL' }],
  checks: [
    { name: 'seeds_fit_32_bits', expression: `"next_seed" BETWEEN 0 AND 4294967296` },
    {
      name: 'only_an_archived_project_is_deleted',
      expression: `"deleting_at" IS NULL OR "archived_at" IS NOT NULL`,
    },
  ],
  foreignKeys: [
    {
      name: 'project_uses_generator',
      target: 'generator',
      columnNames: ['generatorDigest'],
      referencedColumnNames: ['digest'],
    },
    {
      name: 'project_was_changed_by_person',
      target: 'person',
      columnNames: ['changedBy'],
      referencedColumnNames: ['id'],
    },
  ],
});
