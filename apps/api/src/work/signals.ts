import type { Evidence, PoolEntry, Signals } from '@gannet/acquisition';
import { type InferenceRequest, NotFinite, type Predictor } from '../interpreters/predictor.js';
import type { CandidateRow } from '../rounds/rounds.table.js';
import { floatsOf } from './embedding-bytes.js';

/** What an interpreter can be asked about a candidate. */
export function evidenceOf(predictor: Predictor, asked: InferenceRequest): Evidence {
  return {
    score: () => predictor.score(asked),
    entropy: () => predictor.entropy(asked),
    classScores: () => predictor.classScores(asked),
    maps: () => predictor.maps(asked),
  };
}

/** Signals as they are stored with a candidate. Refuses numbers that are not finite. */
export function storedSignals(
  signals: Partial<Signals>,
  { seed, psi }: InferenceRequest,
): NonNullable<CandidateRow['signals']> {
  const stored = Object.entries(signals).map(([name, value]): [string, number | number[]] => {
    if (typeof value === 'number' ? !Number.isFinite(value) : !value.every(Number.isFinite))
      throw new NotFinite(seed, psi);
    return [name, typeof value === 'number' ? value : Array.from(value)];
  });
  return Object.fromEntries(stored);
}

/** A candidate's stored signals, in the form that strategies take. */
export function knownOf({
  score,
  signals,
  embedding,
}: Pick<CandidateRow, 'score' | 'signals' | 'embedding'>): Partial<PoolEntry> {
  const known: Record<string, number | Float32Array> = {};
  for (const [name, value] of Object.entries(signals ?? {}))
    known[name] = typeof value === 'number' ? value : Float32Array.from(value);
  return {
    ...known,
    ...(score === null ? {} : { score }),
    ...(embedding === null ? {} : { embedding: floatsOf(embedding) }),
  };
}
