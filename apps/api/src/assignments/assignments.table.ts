import { EntitySchema } from 'typeorm';
import type { Confidence, Placement } from '@gannet/contracts';
import type { z } from 'zod';

type AssignmentState = 'waiting' | 'leased' | 'labelled' | 'rejected';

/** A picked candidate in the queue. */
export interface AssignmentRow {
  readonly id: string;
  readonly projectId: string;
  readonly roundId: string;
  readonly candidateId: string;
  /** Higher comes first. */
  readonly priority: number;
  readonly state: AssignmentState;
  /** Increases by one with each lease; messages that carry an older fence are stale. */
  readonly fence: number;
  /**
   * The holder; while the item waits, the last holder, whose lease ran out. What they send late is accepted as long as
   * nobody else got the item since.
   */
  readonly holderId: string | null;
  readonly leasedAt: Date | null;
  readonly leaseUntil: Date | null;
  /** People who skipped it; they get it again only when nothing else is left. */
  readonly skippedBy: readonly string[];
  readonly rejectedBy: string | null;
  readonly rejectedSeconds: number | null;
  readonly rejectedReason: string | null;
  /** Null also for rejections from before this column existed. */
  readonly rejectedAt: Date | null;
  /** The annotation that is labelled again, whose place the new one takes; null for an image that has none. */
  readonly replacesId: string | null;
  /**
   * The annotation of the same seed on the generator before: the item begins with a re-predicted label, which a person
   * confirms. Null for an image that had none.
   */
  readonly formerId: string | null;
}

export const AssignmentTable = new EntitySchema<AssignmentRow>({
  name: 'assignment',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'assignment_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    candidateId: { type: 'uuid', name: 'candidate_id' },
    priority: { type: 'float8' },
    state: { type: 'text' },
    fence: { type: 'int' },
    holderId: { type: 'uuid', name: 'holder_id', nullable: true },
    leasedAt: { type: 'timestamptz', name: 'leased_at', nullable: true },
    leaseUntil: { type: 'timestamptz', name: 'lease_until', nullable: true },
    skippedBy: { type: 'uuid', name: 'skipped_by', array: true },
    rejectedBy: { type: 'uuid', name: 'rejected_by', nullable: true },
    rejectedSeconds: { type: 'float8', name: 'rejected_seconds', nullable: true },
    rejectedReason: { type: 'text', name: 'rejected_reason', nullable: true },
    rejectedAt: { type: 'timestamptz', name: 'rejected_at', nullable: true },
    replacesId: { type: 'uuid', name: 'replaces_id', nullable: true },
    formerId: { type: 'uuid', name: 'former_id', nullable: true },
  },
  indices: [
    {
      name: 'candidate_is_open_once_per_round',
      columns: ['roundId', 'candidateId'],
      unique: true,
      where: `"state" IN ('waiting', 'leased')`,
    },
    { name: 'assignment_by_candidate', columns: ['candidateId'] },
    {
      name: 'one_item_in_hand_per_person',
      columns: ['projectId', 'holderId'],
      unique: true,
      where: `"state" = 'leased'`,
    },
    { name: 'assignment_by_priority', columns: ['roundId', 'priority'], where: `"state" IN ('waiting', 'leased')` },
  ],
  checks: [
    { name: 'assignment_state_is_known', expression: `"state" IN ('waiting', 'leased', 'labelled', 'rejected')` },
    {
      name: 'a_lease_has_holder_and_end',
      expression: `("state" = 'leased') = ("holder_id" IS NOT NULL AND "lease_until" IS NOT NULL)`,
    },
    {
      name: 'a_rejection_has_an_author',
      expression: `("state" = 'rejected') = ("rejected_by" IS NOT NULL AND "rejected_seconds" IS NOT NULL)`,
    },
  ],
  foreignKeys: [
    {
      name: 'assignment_belongs_to_round',
      target: 'round',
      columnNames: ['roundId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'assignment_is_of_candidate',
      target: 'candidate',
      columnNames: ['candidateId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'assignment_is_held_by_person',
      target: 'person',
      columnNames: ['holderId'],
      referencedColumnNames: ['id'],
    },
    {
      name: 'assignment_replaces_annotation',
      target: 'annotation',
      columnNames: ['replacesId'],
      referencedColumnNames: ['id'],
      onDelete: 'SET NULL',
    },
    {
      name: 'assignment_carries_annotation',
      target: 'annotation',
      columnNames: ['formerId'],
      referencedColumnNames: ['id'],
      onDelete: 'SET NULL',
    },
    {
      name: 'assignment_was_rejected_by_person',
      target: 'person',
      columnNames: ['rejectedBy'],
      referencedColumnNames: ['id'],
    },
  ],
});

/** A person's accepted answer for one candidate: a label map, or placements of keypoints. */
export interface AnnotationRow {
  readonly id: string;
  readonly projectId: string;
  readonly roundId: string;
  readonly candidateId: string;
  readonly assignmentId: string;
  readonly personId: string;
  /** The fence of the submission, by which a repeated submit is recognised. */
  readonly fence: number;
  readonly width: number;
  readonly height: number;
  /** One class index per pixel, row-major; null for keypoints. */
  readonly labels: Buffer | null;
  /** In the order of the schema; null for parts. */
  readonly points: readonly Placement[] | null;
  readonly confidence: z.infer<typeof Confidence>;
  readonly seconds: number;
  readonly createdAt: Date;
  /** Held out by an admin: interpreters are evaluated on it and never trained on it. */
  readonly isGold: boolean;
  /**
   * Number of pixels, or keypoints, that differ from the initial prediction; null if there was none, or they were not
   * compared.
   */
  readonly changed: number | null;
  /** The version of the project's schema by which the labels are meant. They are read through the later ones. */
  readonly schemaVersion: number;
  /** Whether a change of the schema asks for the image to be labelled again; until then it is not used. */
  readonly isStale: boolean;
  /** When a later annotation of the same image, or its rejection, took its place; it only counts as work then. */
  readonly replacedAt: Date | null;
}

export const AnnotationTable = new EntitySchema<AnnotationRow>({
  name: 'annotation',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'annotation_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    candidateId: { type: 'uuid', name: 'candidate_id' },
    assignmentId: { type: 'uuid', name: 'assignment_id' },
    personId: { type: 'uuid', name: 'person_id' },
    fence: { type: 'int' },
    width: { type: 'int' },
    height: { type: 'int' },
    labels: { type: 'bytea', nullable: true },
    points: { type: 'jsonb', nullable: true },
    confidence: { type: 'text' },
    seconds: { type: 'float8' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    isGold: { type: 'bool', name: 'is_gold' },
    changed: { type: 'int', nullable: true },
    schemaVersion: { type: 'int', name: 'schema_version' },
    isStale: { type: 'bool', name: 'is_stale' },
    replacedAt: { type: 'timestamptz', name: 'replaced_at', nullable: true },
  },
  uniques: [{ name: 'assignment_is_annotated_once', columns: ['assignmentId'] }],
  indices: [
    { name: 'annotation_by_project', columns: ['projectId'] },
    { name: 'annotation_by_candidate', columns: ['candidateId'] },
    {
      name: 'candidate_has_one_current_annotation',
      columns: ['candidateId'],
      unique: true,
      where: `"replaced_at" IS NULL`,
    },
    { name: 'annotation_by_person', columns: ['personId', 'createdAt'] },
  ],
  checks: [
    { name: 'confidence_is_known', expression: `"confidence" IN ('sure', 'unsure')` },
    { name: 'either_labels_or_points', expression: `("labels" IS NULL) <> ("points" IS NULL)` },
    { name: 'one_byte_per_pixel', expression: `octet_length("labels") = "width" * "height"` },
    { name: 'changes_are_counted', expression: `"changed" >= 0` },
  ],
  foreignKeys: [
    {
      name: 'annotation_belongs_to_round',
      target: 'round',
      columnNames: ['roundId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'annotation_is_of_candidate',
      target: 'candidate',
      columnNames: ['candidateId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'annotation_answers_assignment',
      target: 'assignment',
      columnNames: ['assignmentId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    { name: 'annotation_is_by_person', target: 'person', columnNames: ['personId'], referencedColumnNames: ['id'] },
  ],
});

/** A skip: a person returned an item to the queue. */
export interface SkipRow {
  readonly assignmentId: string;
  readonly personId: string;
  /** Of the lease that was returned: the same skip sent twice counts once. */
  readonly fence: number;
  readonly reason: string;
  readonly createdAt: Date;
}

export const SkipTable = new EntitySchema<SkipRow>({
  name: 'skip',
  columns: {
    assignmentId: {
      type: 'uuid',
      name: 'assignment_id',
      primary: true,
      primaryKeyConstraintName: 'a_lease_is_skipped_once',
    },
    personId: { type: 'uuid', name: 'person_id', primary: true, primaryKeyConstraintName: 'a_lease_is_skipped_once' },
    fence: { type: 'int', primary: true, primaryKeyConstraintName: 'a_lease_is_skipped_once' },
    reason: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
  },
  foreignKeys: [
    {
      name: 'skip_is_of_assignment',
      target: 'assignment',
      columnNames: ['assignmentId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    { name: 'skip_is_by_person', target: 'person', columnNames: ['personId'], referencedColumnNames: ['id'] },
  ],
});
