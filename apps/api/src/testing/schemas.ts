import type { LabelSchema } from '@gannet/contracts';
import { SchemaHistory } from '../projects/schema-history.js';
import type { SchemaVersionRow } from '../projects/schema-versions.table.js';

/** The only version of a schema, as the row of a project that was never changed. */
function firstVersion(schema: LabelSchema): SchemaVersionRow {
  return {
    projectId: 'p',
    version: 1,
    schema,
    operations: [],
    mapping: [],
    relabel: { all: false, labels: [] },
    personId: null,
    createdAt: new Date(0),
  };
}

export function historyOf(schema: LabelSchema): SchemaHistory {
  return new SchemaHistory([firstVersion(schema)]);
}
