import type { PoolEntry, Signal } from '@gannet/acquisition';
import type { Asked, Predictor } from '../interpreters/predictor.js';
import type { ScoredRow } from '../rounds/pool.store.js';
import type { CandidateRow } from '../rounds/rounds.table.js';
import { bytesOf, floatsOf } from './embedding-bytes.js';

/** Signals beside the score, which every candidate has where there is an interpreter. */
type Extra = Pick<ScoredRow, 'entropy' | 'classScores'>;

/** What a strategy needs of a candidate beside its score; null for what it does not. */
export async function signalsOf(needed: readonly Signal[], predictor: Predictor, asked: Asked): Promise<Extra> {
  return {
    entropy: needed.includes('entropy') ? await predictor.entropy(asked) : null,
    classScores: needed.includes('classScores') ? bytesOf(await predictor.classScores(asked)) : null,
  };
}

/** What is known of a candidate, as a strategy takes it. */
export function signalsIn({
  score,
  entropy,
  classScores,
  embedding,
}: Pick<CandidateRow, 'score' | 'entropy' | 'classScores' | 'embedding'>): Partial<PoolEntry> {
  return {
    ...(score === null ? {} : { score }),
    ...(entropy === null ? {} : { entropy }),
    ...(classScores === null ? {} : { classScores: floatsOf(classScores) }),
    ...(embedding === null ? {} : { embedding: floatsOf(embedding) }),
  };
}
