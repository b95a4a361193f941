import { EntitySchema } from 'typeorm';
import type { Confidence, Placement } from '@gannet/contracts';

/** One person's unfinished work on one item. */
export interface DraftRow {
  readonly assignmentId: string;
  readonly personId: string;
  /** Version number, from 1. */
  readonly revision: number;
  readonly width: number;
  readonly height: number;
  /** One class index per pixel, row-major; null for keypoints. */
  readonly labels: Buffer | null;
  /** In the order of the schema, null for a keypoint that is not set yet; null for parts. */
  readonly points: readonly (Placement | null)[] | null;
  readonly confidence: Confidence;
  readonly seconds: number;
  readonly savedAt: Date;
  /** The version of the project's schema by which the labels are meant. */
  readonly schemaVersion: number;
}

export const DraftTable = new EntitySchema<DraftRow>({
  name: 'draft',
  columns: {
    assignmentId: {
      type: 'uuid',
      name: 'assignment_id',
      primary: true,
      primaryKeyConstraintName: 'one_draft_per_item_and_person',
    },
    personId: {
      type: 'uuid',
      name: 'person_id',
      primary: true,
      primaryKeyConstraintName: 'one_draft_per_item_and_person',
    },
    revision: { type: 'int' },
    width: { type: 'int' },
    height: { type: 'int' },
    labels: { type: 'bytea', nullable: true },
    points: { type: 'jsonb', nullable: true },
    confidence: { type: 'text' },
    seconds: { type: 'float8' },
    savedAt: { type: 'timestamptz', name: 'saved_at' },
    schemaVersion: { type: 'int', name: 'schema_version' },
  },
  checks: [
    { name: 'draft_revisions_count_from_one', expression: `"revision" >= 1` },
    { name: 'draft_confidence_is_known', expression: `"confidence" IN ('sure', 'unsure')` },
    { name: 'a_draft_has_labels_or_points', expression: `("labels" IS NULL) <> ("points" IS NULL)` },
    { name: 'one_byte_per_pixel_of_a_draft', expression: `octet_length("labels") = "width" * "height"` },
  ],
  foreignKeys: [
    {
      name: 'draft_is_of_assignment',
      target: 'assignment',
      columnNames: ['assignmentId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    { name: 'draft_is_by_person', target: 'person', columnNames: ['personId'], referencedColumnNames: ['id'] },
  ],
});
