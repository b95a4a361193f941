import type { LabelMapping, LabelSchema, Relabel, SchemaOperation } from '@gannet/contracts';
import { EntitySchema } from 'typeorm';

/** A version of a project's schema. It is never changed: labels are read through the mappings of the later ones. */
export interface SchemaVersionRow {
  readonly projectId: string;
  /** Counts from 1. */
  readonly version: number;
  readonly schema: LabelSchema;
  /** What was done to the version before; empty for the first, like the mapping. */
  readonly operations: readonly SchemaOperation[];
  readonly mapping: LabelMapping;
  readonly relabel: Relabel;
  /** Null for the first version. */
  readonly personId: string | null;
  readonly createdAt: Date;
}

export const SchemaVersionTable = new EntitySchema<SchemaVersionRow>({
  name: 'schema_version',
  columns: {
    projectId: {
      type: 'uuid',
      name: 'project_id',
      primary: true,
      primaryKeyConstraintName: 'schema_versions_are_numbered',
    },
    version: { type: 'int', primary: true, primaryKeyConstraintName: 'schema_versions_are_numbered' },
    schema: { type: 'jsonb' },
    operations: { type: 'jsonb' },
    mapping: { type: 'jsonb' },
    relabel: { type: 'jsonb' },
    personId: { type: 'uuid', name: 'person_id', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at' },
  },
  checks: [{ name: 'schema_versions_count_from_one', expression: `"version" >= 1` }],
  foreignKeys: [
    {
      name: 'schema_version_belongs_to_project',
      target: 'project',
      columnNames: ['projectId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    { name: 'schema_version_is_by_person', target: 'person', columnNames: ['personId'], referencedColumnNames: ['id'] },
  ],
});
