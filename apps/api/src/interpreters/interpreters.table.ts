import { EntitySchema } from 'typeorm';
import type { Evaluation, Quality } from '@gannet/contracts';

/** A trained ensemble; its weights are in the object store, under their digest. */
export interface InterpreterRow {
  readonly roundId: string;
  readonly projectId: string;
  /** SHA-256 of the stored weights. */
  readonly digest: string;
  readonly labelledImages: number;
  readonly members: number;
  /** The version of the project's schema whose labels it predicts. */
  readonly schemaVersion: number;
  /** By cross-validation. */
  readonly quality: Quality | null;
  /** On the gold set at the time of training. */
  readonly gold: Evaluation | null;
  readonly trainSeconds: number;
  readonly createdAt: Date;
}

export const InterpreterTable = new EntitySchema<InterpreterRow>({
  name: 'interpreter',
  columns: {
    roundId: { type: 'uuid', name: 'round_id', primary: true, primaryKeyConstraintName: 'one_interpreter_per_round' },
    projectId: { type: 'uuid', name: 'project_id' },
    digest: { type: 'text' },
    labelledImages: { type: 'int', name: 'labelled_images' },
    members: { type: 'int' },
    schemaVersion: { type: 'int', name: 'schema_version' },
    quality: { type: 'jsonb', nullable: true },
    gold: { type: 'jsonb', nullable: true },
    trainSeconds: { type: 'float8', name: 'train_seconds' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
  },
  foreignKeys: [
    {
      name: 'interpreter_belongs_to_round',
      target: 'round',
      columnNames: ['roundId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
});
