import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { columnsOf, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { OPEN } from '../projects/open-projects.js';
import { type ChunkKind, type ChunkOwnerKey, type ChunkRow, ChunkTable } from './chunks.table.js';

const Id = rowOf(ChunkTable).pick({ id: true });

/** Every statement about chunks. */
@Injectable()
export class ChunksStore {
  constructor(private readonly db: Database) {}

  async add(
    tx: Tx,
    { roundId, buildId, studentId = null }: ChunkOwnerKey,
    kind: ChunkKind,
    pieces: readonly { first: number; count: number }[],
  ): Promise<string[]> {
    const chunks = pieces.map(({ first, count }): ChunkRow => ({
      id: randomUUID(),
      roundId,
      buildId,
      studentId,
      kind,
      first,
      count,
      done: 0,
      attempts: 0,
      workerId: null,
      startedAt: null,
      finishedAt: null,
    }));
    await tx.insert(ChunkTable, chunks);
    return chunks.map((chunk) => chunk.id);
  }

  /** Records that a worker starts on it; returns the current row, or null if it was deleted with its round. */
  begin(chunkId: string, workerId: string, now: Date): Promise<ChunkRow | null> {
    return this.db.row(
      rowOf(ChunkTable),
      `update chunk set attempts = attempts + (case when finished_at is null then 1 else 0 end), worker_id = $2,
      started_at = coalesce(started_at, $3), done = case when finished_at is null then 0 else done end where id = $1 returning ${columnsOf(ChunkTable)}`,
      [chunkId, workerId, now],
    );
  }

  /** Undoes `begin`. */
  async undoBegin(chunkId: string): Promise<void> {
    await this.db.run(
      'update chunk set attempts = attempts - 1, worker_id = null where id = $1 and finished_at is null',
      [chunkId],
    );
  }

  /** True if this call finished it, false if it was already finished. */
  async finish(tx: Tx, chunkId: string, now: Date): Promise<boolean> {
    const finished = await tx.run(
      'update chunk set done = count, finished_at = $2 where id = $1 and finished_at is null',
      [chunkId, now],
    );
    return finished > 0;
  }

  async saveProgress(chunkId: string, done: number): Promise<void> {
    await this.db.run('update chunk set done = $2 where id = $1 and finished_at is null', [chunkId, done]);
  }

  /** Forgets earlier attempts at a chunk that has come further: only those that get nowhere count. */
  async forgetAttempts(chunkId: string): Promise<void> {
    await this.db.run('update chunk set attempts = least(attempts, 1) where id = $1 and finished_at is null', [
      chunkId,
    ]);
  }

  async isFinished(tx: Tx, chunkId: string): Promise<boolean> {
    return (await tx.run('select 1 from chunk where id = $1 and finished_at is not null', [chunkId])) > 0;
  }

  /** Whether chunks of the same kind are unfinished in its round, or build. */
  async hasUnfinished(tx: Tx, { roundId, buildId, studentId, kind }: ChunkRow): Promise<boolean> {
    const left = await tx.run(
      `select 1 from chunk where round_id = $1 and build_id is not distinct from $2 and student_id is not distinct from $3
      and kind = $4 and finished_at is null limit 1`,
      [roundId, buildId, studentId, kind],
    );
    return left > 0;
  }

  /** Resets the unfinished chunks of a round, or of one of its builds or students, for a new series of attempts. */
  async reopen(tx: Tx, { roundId, buildId, studentId = null }: ChunkOwnerKey): Promise<string[]> {
    const rows = await tx.rows(
      Id,
      `update chunk set attempts = 0, worker_id = null, started_at = null
      where round_id = $1 and build_id is not distinct from $2 and student_id is not distinct from $3 and finished_at is null returning id`,
      [roundId, buildId, studentId],
    );
    return rows.map((row) => row.id);
  }

  /** The unfinished chunks of a worker that died. */
  async unfinishedOf(workerId: string): Promise<string[]> {
    const rows = await this.db.rows(
      Id,
      'update chunk set worker_id = null where worker_id = $1 and finished_at is null returning id',
      [workerId],
    );
    return rows.map((row) => row.id);
  }

  async anyOf(tx: Tx, buildId: string): Promise<string[]> {
    return (await tx.rows(Id, 'select id from chunk where build_id = $1 limit 1', [buildId])).map((row) => row.id);
  }

  /** The unfinished chunks of rounds, builds and students that are in none of these states; archived projects wait. */
  unfinished(tx: Tx, ended: readonly string[]): Promise<Pick<ChunkRow, 'id' | 'studentId'>[]> {
    return tx.rows(
      rowOf(ChunkTable).pick({ id: true, studentId: true }),
      `select ${columnsOf(ChunkTable, 'id', 'studentId')} from chunk join round on round.id = chunk.round_id left join build on build.id = chunk.build_id
      left join student on student.id = chunk.student_id join project on project.id = round.project_id
      where ${OPEN} and chunk.finished_at is null and coalesce(student.state, build.state, round.state) <> all ($1) order by chunk.round_id, chunk.kind, chunk.first`,
      [ended],
    );
  }
}
