import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Candidate, PoolQuery, RoundState } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { type CandidateRow, type ChunkKind, type ChunkRow, ChunkTable, type RoundRow, RoundTable } from './rounds.table.js';

const ROUND = `round.id, round.project_id as "projectId", round.number, round.state, round.settings, round.first_seed as "firstSeed",
  round.release_first_seed as "releaseFirstSeed", round.failure, round.failed_in as "failedIn", round.started_at as "startedAt", round.finished_at as "finishedAt"`;
const CHUNK = `chunk.id, chunk.round_id as "roundId", chunk.build_id as "buildId", chunk.kind, chunk.first, chunk.count, chunk.done, chunk.attempts, chunk.worker_id as "workerId",
  chunk.started_at as "startedAt", chunk.finished_at as "finishedAt"`;

/** Every statement about rounds, their chunks of work and their candidates. */
@Injectable()
export class RoundsStore {
  constructor(private readonly db: Database) {}

  byId(id: string, tx: Tx = this.db): Promise<RoundRow | null> {
    return tx.row(`select ${ROUND} from round where id = $1`, [id]);
  }

  byNumber(projectId: string, number: number): Promise<RoundRow | null> {
    return this.db.row(`select ${ROUND} from round where project_id = $1 and number = $2`, [projectId, number]);
  }

  /** Locks the round until the transaction ends: whoever finishes, submits or cancels takes turns. */
  hold(tx: Tx, id: string): Promise<RoundRow | null> {
    return tx.row(`select ${ROUND} from round where id = $1 for update`, [id]);
  }

  async nextNumber(tx: Tx, projectId: string): Promise<number> {
    const row = await tx.row<{ number: number }>('select coalesce(max(number) + 1, 0) as number from round where project_id = $1', [projectId]);
    return row?.number ?? 0;
  }

  async add(tx: Tx, round: RoundRow): Promise<void> {
    await tx.insert(RoundTable, round);
    await tx.rows(`insert into candidate (id, round_id, seed, psi, state)
      select gen_random_uuid(), $1, seed, $2, 'pool' from generate_series($3::bigint, $4::bigint) seed`,
      [round.id, round.settings.psi, round.firstSeed, round.firstSeed + round.settings.poolSize - 1]);
  }

  async move(tx: Tx, roundId: string, state: RoundState, finishedAt: Date | null = null): Promise<void> {
    await tx.rows('update round set state = $2, finished_at = $3, failure = null, failed_in = null where id = $1', [roundId, state, finishedAt]);
  }

  async fail(tx: Tx, round: RoundRow, failure: string, now: Date): Promise<void> {
    await tx.rows(`update round set state = 'failed', failure = $2, failed_in = $3, finished_at = $4 where id = $1`, [round.id, failure, round.state, now]);
  }

  async hasInterpreterBefore(tx: Tx, round: RoundRow): Promise<boolean> {
    return (await tx.row(`select 1 from interpreter join round on round.id = interpreter.round_id
      where interpreter.project_id = $1 and round.number < $2 limit 1`, [round.projectId, round.number])) !== null;
  }

  async hasAnnotations(tx: Tx, projectId: string): Promise<boolean> {
    return (await tx.row('select 1 from annotation where project_id = $1 limit 1', [projectId])) !== null;
  }

  // chunks

  async addChunks(tx: Tx, roundId: string, kind: ChunkKind, pieces: readonly { first: number; count: number }[], buildId: string | null = null): Promise<string[]> {
    const chunks = pieces.map(({ first, count }): ChunkRow => ({
      id: randomUUID(), roundId, buildId, kind, first, count, done: 0, attempts: 0, workerId: null, startedAt: null, finishedAt: null,
    }));
    await tx.insert(ChunkTable, chunks);
    return chunks.map((chunk) => chunk.id);
  }

  /** Takes note that a worker begins with it; returns it as it is now, or null when it went with its round. */
  begin(chunkId: string, workerId: string, now: Date): Promise<ChunkRow | null> {
    return this.db.row(`update chunk set attempts = attempts + (case when finished_at is null then 1 else 0 end), worker_id = $2,
      started_at = coalesce(started_at, $3), done = case when finished_at is null then 0 else done end where id = $1 returning ${CHUNK}`, [chunkId, workerId, now]);
  }

  /** As if it had not been begun. */
  async giveBack(chunkId: string): Promise<void> {
    await this.db.rows('update chunk set attempts = attempts - 1, worker_id = null where id = $1 and finished_at is null', [chunkId]);
  }

  /** True when this call finished it; false when it was finished before. */
  async finish(tx: Tx, chunkId: string, now: Date): Promise<boolean> {
    return (await tx.rows('update chunk set done = count, finished_at = $2 where id = $1 and finished_at is null returning id', [chunkId, now])).length > 0;
  }

  async note(chunkId: string, done: number): Promise<void> {
    await this.db.rows('update chunk set done = $2 where id = $1 and finished_at is null', [chunkId, done]);
  }

  async isFinished(tx: Tx, chunkId: string): Promise<boolean> {
    return (await tx.row('select 1 from chunk where id = $1 and finished_at is not null', [chunkId])) !== null;
  }

  /** Whether work of the chunk's kind is left in its round, or build. */
  async hasUnfinished(tx: Tx, { roundId, buildId, kind }: ChunkRow): Promise<boolean> {
    return (await tx.row(`select 1 from chunk where round_id = $1 and build_id is not distinct from $2 and kind = $3 and finished_at is null limit 1`, [roundId, buildId, kind])) !== null;
  }

  /** Unfinished chunks of a round, or of one of its builds, ready for another series of attempts. */
  async reopen(tx: Tx, roundId: string, buildId: string | null = null): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(`update chunk set attempts = 0, worker_id = null, started_at = null
      where round_id = $1 and build_id is not distinct from $2 and finished_at is null returning id`, [roundId, buildId]);
    return rows.map((row) => row.id);
  }

  /** The unfinished chunks of a worker that has died. */
  async leftBy(workerId: string): Promise<string[]> {
    const rows = await this.db.rows<{ id: string }>('update chunk set worker_id = null where worker_id = $1 and finished_at is null returning id', [workerId]);
    return rows.map((row) => row.id);
  }

  async oneChunkOf(tx: Tx, buildId: string): Promise<string[]> {
    return (await tx.rows<{ id: string }>('select id from chunk where build_id = $1 limit 1', [buildId])).map((row) => row.id);
  }

  /** The unfinished chunks of rounds and builds that go on. */
  async awaited(tx: Tx): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(`select chunk.id from chunk join round on round.id = chunk.round_id left join build on build.id = chunk.build_id
      where chunk.finished_at is null and coalesce(build.state, round.state) not in ('complete', 'failed', 'cancelled') order by chunk.round_id, chunk.kind, chunk.first`);
    return rows.map((row) => row.id);
  }

  // candidates

  /** Those that can be used. */
  seedsOf(roundId: string, firstSeed: number, count: number): Promise<{ id: string; seed: number }[]> {
    return this.db.rows(`select id, seed from candidate where round_id = $1 and seed >= $2 and seed < $3 and state <> 'unusable' order by seed`, [roundId, firstSeed, firstSeed + count]);
  }

  async saveEmbeddings(tx: Tx, rows: readonly { id: string; embedding: Buffer }[]): Promise<void> {
    for (const { id, embedding } of rows) await tx.rows('update candidate set embedding = $2 where id = $1', [id, embedding]);
  }

  async saveScores(tx: Tx, rows: readonly { id: string; score: number; entropy: number | null }[]): Promise<void> {
    await tx.rows(`update candidate set score = given.score, entropy = given.entropy
      from unnest($1::uuid[], $2::float8[], $3::float8[]) as given (id, score, entropy) where candidate.id = given.id`,
      [rows.map((r) => r.id), rows.map((r) => r.score), rows.map((r) => r.entropy)]);
  }

  /** They are never picked. */
  async setAside(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.rows(`update candidate set state = 'unusable' where id = any ($1)`, [ids]);
  }

  /** Those that can be used. */
  pool(roundId: string): Promise<Pick<CandidateRow, 'id' | 'seed' | 'score' | 'entropy' | 'embedding'>[]> {
    return this.db.rows(`select id, seed, score, entropy, embedding from candidate where round_id = $1 and state <> 'unusable' order by seed`, [roundId]);
  }

  /** Embeddings of what people have labelled in the project and interpreters learn from. */
  async labelledEmbeddings(projectId: string): Promise<Buffer[]> {
    const rows = await this.db.rows<{ embedding: Buffer }>(`select candidate.embedding from annotation join candidate on candidate.id = annotation.candidate_id
      where annotation.project_id = $1 and not annotation.is_gold and candidate.embedding is not null order by candidate.seed, candidate.id`, [projectId]);
    return rows.map((row) => row.embedding);
  }

  async saveRanks(tx: Tx, orderedIds: readonly string[]): Promise<void> {
    await tx.rows(`update candidate set rank = given.rank from unnest($1::uuid[]) with ordinality as given (id, rank) where candidate.id = given.id`, [orderedIds]);
  }

  /** Marks the best ranked candidates of the pool as picked and returns them, best first. */
  pick(tx: Tx, roundId: string, count: number): Promise<{ id: string; rank: number }[]> {
    return tx.rows(`with best as (select id from candidate where round_id = $1 and state = 'pool' order by rank, seed limit $2 for update)
      update candidate set state = 'picked' from best where candidate.id = best.id returning candidate.id, candidate.rank`, [roundId, count]);
  }

  async setCandidateState(tx: Tx, candidateId: string, state: CandidateRow['state']): Promise<void> {
    await tx.rows('update candidate set state = $2 where id = $1', [candidateId, state]);
  }

  async page(roundId: string, { order, state, offset, limit }: PoolQuery): Promise<{ total: number; candidates: Candidate[] }> {
    const by = { rank: 'rank nulls last, seed', score: 'score desc nulls last, rank nulls last, seed', seed: 'seed' }[order];
    const candidates = await this.db.rows<Candidate>(`select id, seed, psi, score, rank, state from candidate
      where round_id = $1 and ($2::text is null or state = $2) order by ${by} offset $3 limit $4`, [roundId, state ?? null, offset, limit]);
    const counted = await this.db.row<{ total: number }>('select count(*) as total from candidate where round_id = $1 and ($2::text is null or state = $2)', [roundId, state ?? null]);
    return { total: counted?.total ?? 0, candidates };
  }
}
