import { EntitySchema } from 'typeorm';
import type { z } from 'zod';
import type { GeneratorSummary, NewUpload, Upload, UploadState } from '@gannet/contracts';
import type { GeneratorFacts } from '@gannet/generator';

/** What runs a generator's graphs needs to know of them; follows from the digest. */
export type GraphFacts = Pick<GeneratorFacts, 'zDim' | 'wDim' | 'numWs' | 'layers'>;

/** Measured when the generator was tried. */
export interface MeasuredCost {
  readonly secondsPerImage: number;
  readonly processBytes: number | null;
}

export interface GeneratorRow {
  readonly digest: string;
  readonly summary: GeneratorSummary;
  /** Null for a generator that has not been here since generators are registered. */
  readonly facts: GraphFacts | null;
  readonly cost: MeasuredCost | null;
  /** The upload whose files are the package; null for a folder in GENERATORS_DIR. */
  readonly uploadId: string | null;
  readonly addedAt: Date;
}

/** Every generator that was ever offered and not removed. */
export const GeneratorTable = new EntitySchema<GeneratorRow>({
  name: 'generator',
  columns: {
    digest: { type: 'text', primary: true, primaryKeyConstraintName: 'generator_is_known_by_digest' },
    summary: { type: 'jsonb' },
    facts: { type: 'jsonb', nullable: true },
    cost: { type: 'jsonb', nullable: true },
    uploadId: { type: 'uuid', name: 'upload_id', nullable: true },
    addedAt: { type: 'timestamptz', name: 'added_at' },
  },
});

interface Terms {
  readonly license: string;
  readonly attribution: string;
}

/** A change of a generator's licence or attribution by an admin. */
interface GeneratorChangeRow {
  readonly id: string;
  readonly generatorDigest: string;
  readonly personId: string;
  readonly changedAt: Date;
  readonly before: Terms;
  readonly after: Terms;
}

export const GeneratorChangeTable = new EntitySchema<GeneratorChangeRow>({
  name: 'generator_change',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'generator_change_is_known_by_id' },
    generatorDigest: { type: 'text', name: 'generator_digest' },
    personId: { type: 'uuid', name: 'person_id' },
    changedAt: { type: 'timestamptz', name: 'changed_at' },
    before: { type: 'jsonb' },
    after: { type: 'jsonb' },
  },
  indices: [{ name: 'changes_of_a_generator', columns: ['generatorDigest', 'changedAt'] }],
  foreignKeys: [
    {
      name: 'change_is_of_generator',
      target: 'generator',
      columnNames: ['generatorDigest'],
      referencedColumnNames: ['digest'],
      onDelete: 'CASCADE',
    },
    {
      name: 'change_is_by_person',
      target: 'person',
      columnNames: ['personId'],
      referencedColumnNames: ['id'],
    },
  ],
});

/** What an admin says of a file; what it is called and how many bytes it has are columns. */
export type UploadSettings = Omit<z.output<typeof NewUpload>, 'fileName' | 'bytes'>;

/** What import and trial found. */
export interface UploadFound extends Pick<
  NonNullable<Upload['result']>,
  'kind' | 'isKnownSource' | 'leftOut' | 'seeds'
> {
  readonly summary: GeneratorSummary;
  readonly facts: GraphFacts;
  readonly cost: MeasuredCost;
}

/** An upload that is under way, or waits to be kept or discarded. Its files are objects under its id. */
export interface UploadRow {
  readonly id: string;
  readonly fileName: string;
  readonly settings: UploadSettings;
  readonly bytes: number;
  readonly received: number;
  readonly state: UploadState;
  readonly personId: string;
  readonly startedAt: Date;
  /** When a piece arrived, or the process that imports it last reported. */
  readonly movedAt: Date;
  readonly problem: string | null;
  readonly result: UploadFound | null;
}

export const UploadTable = new EntitySchema<UploadRow>({
  name: 'generator_upload',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'upload_is_known_by_id' },
    fileName: { type: 'text', name: 'file_name' },
    settings: { type: 'jsonb' },
    bytes: { type: 'bigint' },
    received: { type: 'bigint' },
    state: { type: 'text' },
    personId: { type: 'uuid', name: 'person_id' },
    startedAt: { type: 'timestamptz', name: 'started_at' },
    movedAt: { type: 'timestamptz', name: 'moved_at' },
    problem: { type: 'text', nullable: true },
    result: { type: 'jsonb', nullable: true },
  },
  checks: [
    {
      name: 'upload_state_is_known',
      expression: `"state" IN ('receiving', 'importing', 'validating', 'ready', 'refused')`,
    },
    { name: 'upload_receives_what_it_has', expression: `"received" BETWEEN 0 AND "bytes"` },
    { name: 'ready_upload_has_a_result', expression: `"state" <> 'ready' OR "result" IS NOT NULL` },
    { name: 'refused_upload_says_why', expression: `"state" <> 'refused' OR "problem" IS NOT NULL` },
  ],
  foreignKeys: [
    { name: 'upload_is_by_person', target: 'person', columnNames: ['personId'], referencedColumnNames: ['id'] },
  ],
});
