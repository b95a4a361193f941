import { EntitySchema } from 'typeorm';
import type { GeneratorSummary } from '@gannet/contracts';
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
