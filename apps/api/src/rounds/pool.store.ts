import { Injectable } from '@nestjs/common';
import type { Candidate, PoolQuery } from '@gannet/contracts';
import { z } from 'zod';
import { bytes, columnsOf, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { CURRENT, OF_PRESENT_GENERATOR, USABLE } from '../projects/annotations-in-use.js';
import { type CandidateRow, CandidateTable } from './rounds.table.js';

const CANDIDATE = rowOf(CandidateTable);

/** An interpreter's results for a candidate. */
export type ScoredRow = { readonly [K in 'id' | 'score' | 'signals']: NonNullable<CandidateRow[K]> };

/** Every statement about the candidates of rounds. */
@Injectable()
export class PoolStore {
  constructor(private readonly db: Database) {}

  /** Those of `count` candidates from the `first` on, in the order of their seeds, that are not unusable. */
  usable(roundId: string, first: number, count: number): Promise<{ id: string; seed: number }[]> {
    return this.db.rows(
      CANDIDATE.pick({ id: true, seed: true }),
      `select id, seed from (select id, seed, state from candidate where round_id = $1 order by seed offset $2 limit $3) piece
      where state <> 'unusable' order by seed`,
      [roundId, first, count],
    );
  }

  async saveEmbeddings(tx: Tx, rows: readonly { id: string; embedding: Buffer }[]): Promise<void> {
    for (const { id, embedding } of rows)
      await tx.run('update candidate set embedding = $2 where id = $1', [id, embedding]);
  }

  async saveScores(tx: Tx, rows: readonly ScoredRow[]): Promise<void> {
    await tx.run(
      `update candidate set score = given.score, signals = given.signals
      from unnest($1::uuid[], $2::float8[], $3::jsonb[]) as given (id, score, signals) where candidate.id = given.id`,
      [rows.map((r) => r.id), rows.map((r) => r.score), rows.map((r) => JSON.stringify(r.signals))],
    );
  }

  /** Marks candidates as unusable, so that they are never picked; a label that was imported for one is not used. */
  async setAside(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.run(`update candidate set state = 'unusable' where id = any ($1)`, [ids]);
    await tx.run(`update annotation set replaced_at = now() where candidate_id = any ($1) and ${CURRENT}`, [ids]);
  }

  /** Without unusable candidates. */
  all(roundId: string): Promise<Pick<CandidateRow, 'id' | 'seed' | 'score' | 'signals' | 'embedding'>[]> {
    return this.db.rows(
      CANDIDATE.pick({ id: true, seed: true, score: true, signals: true, embedding: true }),
      `select ${columnsOf(CandidateTable, 'id', 'seed', 'score', 'signals', 'embedding')} from candidate where round_id = $1 and state <> 'unusable' order by seed`,
      [roundId],
    );
  }

  /** Embeddings of the project's annotated images that interpreters are trained on. */
  async labelledEmbeddings(projectId: string): Promise<Buffer[]> {
    const rows = await this.db.rows(
      z.object({ embedding: bytes }),
      `select candidate.embedding from annotation join candidate on candidate.id = annotation.candidate_id
      where annotation.project_id = $1 and ${USABLE} and ${OF_PRESENT_GENERATOR} and not annotation.is_gold and candidate.embedding is not null order by candidate.seed, candidate.id`,
      [projectId],
    );
    return rows.map((row) => row.embedding);
  }

  async saveRanks(tx: Tx, orderedIds: readonly string[]): Promise<void> {
    await tx.run(
      `update candidate set rank = given.rank from unnest($1::uuid[]) with ordinality as given (id, rank) where candidate.id = given.id`,
      [orderedIds],
    );
  }

  async page(
    roundId: string,
    { order, state, offset, limit }: PoolQuery,
  ): Promise<{ total: number; candidates: Candidate[] }> {
    const by = { rank: 'rank nulls last, seed', score: 'score desc nulls last, rank nulls last, seed', seed: 'seed' }[
      order
    ];
    const candidates = await this.db.rows(
      CANDIDATE.pick({ id: true, seed: true, psi: true, score: true, rank: true, state: true }),
      `select ${columnsOf(CandidateTable, 'id', 'seed', 'psi', 'score', 'rank', 'state')} from candidate
      where round_id = $1 and ($2::text is null or state = $2) order by ${by} offset $3 limit $4`,
      [roundId, state ?? null, offset, limit],
    );
    const counted = await this.db.row(
      z.object({ total: z.number() }),
      'select count(*) as total from candidate where round_id = $1 and ($2::text is null or state = $2)',
      [roundId, state ?? null],
    );
    return { total: counted?.total ?? 0, candidates };
  }
}
