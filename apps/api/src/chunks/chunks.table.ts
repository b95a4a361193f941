import { EntitySchema } from 'typeorm';

/** `embed` pools features, `score` measures disagreement, `pick` ranks, `train` trains the interpreter. */
export type RoundChunkKind = 'embed' | 'score' | 'pick' | 'train';
/** `learn` trains a second opinion, `label` spools images, `pack` publishes them, `derive` prepares a format. */
export type BuildChunkKind = 'learn' | 'label' | 'pack' | 'derive';
/** `student` trains a student on a release, from one checkpoint on. */
export type ChunkKind = RoundChunkKind | BuildChunkKind | 'student';

/** Identifies what a chunk belongs to. */
export type ChunkOwnerKey = Pick<ChunkRow, 'roundId' | 'buildId'> & Partial<Pick<ChunkRow, 'studentId'>>;

/**
 * A piece of the work of a round, of a build or of a student: one job. Its results and its `finishedAt` are written in one
 * transaction.
 */
export interface ChunkRow {
  readonly id: string;
  readonly roundId: string;
  /** Null for the round's own work. */
  readonly buildId: string | null;
  /** Null for all other work; `roundId` is that of the student's release. */
  readonly studentId: string | null;
  readonly kind: ChunkKind;
  /** Offset into the pool, the release's seeds or its formats; of a student's chunks, their number. */
  readonly first: number;
  readonly count: number;
  readonly done: number;
  readonly attempts: number;
  /** The worker that is computing it, so that it can be reassigned when that process dies. */
  readonly workerId: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** What finished labelling recorded, image by image. */
  readonly found?: readonly object[] | null;
}

export const ChunkTable = new EntitySchema<ChunkRow>({
  name: 'chunk',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'chunk_is_known_by_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    buildId: { type: 'uuid', name: 'build_id', nullable: true },
    studentId: { type: 'uuid', name: 'student_id', nullable: true },
    kind: { type: 'text' },
    found: { type: 'jsonb', nullable: true, select: false }, // as large as all other columns of a release together
    first: { type: 'int' },
    count: { type: 'int' },
    done: { type: 'int' },
    attempts: { type: 'int' },
    workerId: { type: 'uuid', name: 'worker_id', nullable: true },
    startedAt: { type: 'timestamptz', name: 'started_at', nullable: true },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
  indices: [
    {
      name: 'each_piece_of_a_round_once',
      columns: ['roundId', 'kind', 'first'],
      unique: true,
      where: '"build_id" IS NULL AND "student_id" IS NULL',
    },
    { name: 'each_piece_of_a_build_once', columns: ['buildId', 'kind', 'first'], unique: true },
    { name: 'each_piece_of_a_student_once', columns: ['studentId', 'first'], unique: true },
  ],
  checks: [
    {
      name: 'chunk_kind_is_known',
      expression: `"kind" IN ('embed', 'score', 'pick', 'train', 'learn', 'label', 'pack', 'derive', 'student')`,
    },
    {
      name: 'chunks_of_builds_name_theirs',
      expression: `("kind" IN ('learn', 'label', 'pack', 'derive')) = ("build_id" IS NOT NULL)`,
    },
    {
      name: 'chunks_of_students_name_theirs',
      expression: `("kind" = 'student') = ("student_id" IS NOT NULL)`,
    },
    { name: 'chunk_done_is_within_count', expression: `"done" BETWEEN 0 AND "count"` },
  ],
  foreignKeys: [
    {
      name: 'chunk_belongs_to_round',
      target: 'round',
      columnNames: ['roundId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'chunk_belongs_to_build',
      target: 'build',
      columnNames: ['buildId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'chunk_belongs_to_student',
      target: 'student',
      columnNames: ['studentId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
});
