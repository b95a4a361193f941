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
  readonly roundDefaults: RoundSettings;
  /** First seed that is not reserved; a release whose first seed was named may use higher ones. */
  readonly nextSeed: number;
  /** Counts the changes of name, guidelines and settings. */
  readonly revision: number;
  readonly createdAt: Date;
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
    roundDefaults: { type: 'jsonb', name: 'round_defaults' },
    nextSeed: { type: 'bigint', name: 'next_seed' },
    revision: { type: 'int' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
  },
  uniques: [{ name: 'one_project_per_slug', columns: ['slug'] }],
  checks: [{ name: 'seeds_fit_32_bits', expression: `"next_seed" BETWEEN 0 AND 4294967296` }],
  foreignKeys: [
    {
      name: 'project_uses_generator',
      target: 'generator',
      columnNames: ['generatorDigest'],
      referencedColumnNames: ['digest'],
    },
  ],
});
