import { EntitySchema } from 'typeorm';

/**
 * What a deleted project leaves to be removed. It outlives the project's rows, because a process that was working for it
 * may write a file late.
 */
export interface RemovalRow {
  readonly projectId: string;
  /** Its builds, which files of unfinished releases are named after. */
  readonly builds: readonly string[];
  /** Digests of its interpreters' weights, which other projects may have, too. */
  readonly weights: readonly string[];
  readonly requestedAt: Date;
}

export const RemovalTable = new EntitySchema<RemovalRow>({
  name: 'removal',
  columns: {
    projectId: {
      type: 'uuid',
      name: 'project_id',
      primary: true,
      primaryKeyConstraintName: 'a_project_is_removed_once',
    },
    builds: { type: 'uuid', array: true },
    weights: { type: 'text', array: true },
    requestedAt: { type: 'timestamptz', name: 'requested_at' },
  },
});
