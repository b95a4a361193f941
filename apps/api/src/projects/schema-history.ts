import {
  altersLabels,
  composed,
  isIdentity,
  type LabelMapping,
  type LabelSchema,
  type Placement,
  schemaSentences,
  taskContract,
} from '@gannet/contracts';
import type { Tx } from '../database/database.js';
import type { StoredAnswer } from '../tasks/server-task.js';
import { mappedAnswer, serverTask } from '../tasks/tasks.js';
import { type SchemaVersionRow, SchemaVersionTable } from './schema-versions.table.js';

/** All versions of a project's schema, the oldest first: answers of any version are read as answers of the present one. */
export class SchemaHistory {
  constructor(readonly versions: readonly SchemaVersionRow[]) {}

  get current(): SchemaVersionRow {
    const last = this.versions.at(-1);
    if (!last) throw new Error('a project has no version of its schema');
    return last;
  }

  /** Null if there is no such version. */
  schemaOf(version: number): LabelSchema | null {
    return this.versions[version - 1]?.schema ?? null;
  }

  /** What became of the labels of a version in the present one. */
  mappingFrom(version: number): LabelMapping {
    const schema = this.schemaOf(version);
    if (!schema) throw new Error(`the schema has no version ${version}`);
    return composed(
      countOf(schema),
      this.versions.slice(version).map(({ mapping }) => mapping),
    );
  }

  /** The same in a later version; null if that is no later one, or leaves them as they are. */
  mappingBetween(from: number, to: number): LabelMapping | null {
    const [before, after] = [this.schemaOf(from), this.schemaOf(to)];
    if (!before || !after || from >= to) return null;
    const mapping = composed(
      countOf(before),
      this.versions.slice(from, to).map((step) => step.mapping),
    );
    return isIdentity(mapping, countOf(before)) ? null : mapping;
  }

  /** Whether labels of a version are the present ones, by whatever names. */
  isSameAsNow(version: number): boolean {
    return isIdentity(this.mappingFrom(version), countOf(this.current.schema));
  }

  /** An answer of a version as one of the present version; keypoints that it lacks are absent. */
  read(kept: StoredAnswer, version: number): StoredAnswer {
    return this.isSameAsNow(version)
      ? kept
      : mappedAnswer<Placement>(kept, this.mappingFrom(version), countOf(this.current.schema), ABSENT);
  }

  /** The same of an unfinished answer, in which they are not set yet. */
  readUnfinished(kept: StoredAnswer<Placement | null>, version: number): StoredAnswer<Placement | null> {
    return this.isSameAsNow(version)
      ? kept
      : mappedAnswer<Placement | null>(kept, this.mappingFrom(version), countOf(this.current.schema), null);
  }

  /** What was done from one version to another, as sentences, and whether releases differ by it. */
  changesSince(from: number, to = this.current.version): { sentences: string[]; altersLabels: boolean } {
    const steps = this.versions.slice(from, to);
    return {
      sentences: steps.flatMap(({ version }) => this.sentencesOf(version)),
      altersLabels: steps.some(({ operations }) => altersLabels(operations)),
    };
  }

  /** What was done to make a version, as sentences. */
  sentencesOf(version: number): string[] {
    const before = this.schemaOf(version - 1);
    return before ? schemaSentences(before, this.versions[version - 1]?.operations ?? []) : [];
  }

  /** Whether a change since that version asks for the image to be labelled again. */
  isStale(kept: StoredAnswer, version: number): boolean {
    const schema = this.schemaOf(version);
    const later = this.versions.slice(version);
    if (!schema || later.every(({ relabel }) => !relabel.all && relabel.labels.length === 0)) return false;
    const amounts = serverTask(schema.task).amountsOf(kept, schema);
    return later.some(({ relabel }, at) => {
      if (relabel.all) return true;
      const until = composed(
        amounts.length,
        later.slice(0, at).map(({ mapping }) => mapping),
      );
      return until.some((now, label) => now !== null && relabel.labels.includes(now) && amounts[label]! > 0);
    });
  }
}

const ABSENT: Placement = { x: 0, y: 0, visibility: 0 };

function countOf(schema: LabelSchema): number {
  return taskContract(schema.task).labelsOf(schema).length;
}

export async function schemaHistory(tx: Tx, projectId: string): Promise<SchemaHistory> {
  return new SchemaHistory(await tx.all(SchemaVersionTable, 'where project_id = $1 order by version', [projectId]));
}
