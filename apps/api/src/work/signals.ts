import type { PoolEntry, Signal } from '@gannet/acquisition';
import type { Asked, Predictor } from '../interpreters/predictor.js';
import type { ScoredRow } from '../rounds/pool.store.js';
import type { CandidateRow } from '../rounds/rounds.table.js';
import { bytesOf, floatsOf } from './embedding-bytes.js';

/** Signals in addition to the score, which every candidate has if there is an interpreter. */
type Extra = Pick<ScoredRow, 'entropy' | 'classScores'>;

/** Computes the signals that a strategy needs in addition to the score; null for others. */
export async function signalsOf(needed: readonly Signal[], predictor: Predictor, asked: Asked): Promise<Extra> {
  return {
    entropy: needed.includes('entropy') ? await predictor.entropy(asked) : null,
    classScores: needed.includes('classScores') ? bytesOf(await predictor.classScores(asked)) : null,
  };
}

/** A candidate's stored signals, in the form that strategies take. */
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
