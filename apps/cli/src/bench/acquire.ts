import { type PoolEntry, strategies, type StrategyName, strategyNames } from '@gannet/acquisition';
import { mulberry32 } from '@gannet/metrics';
import type { Bench, Case, Contestant } from './bench.js';
import { randomNumbers } from './random.js';

const CANDIDATES = 10_000;

/** Number of channels of the bundled generator. */
const WIDTH = 768;

/** Number of classes of the demo project. */
const CLASSES = 9;

/** Random embeddings without clusters: the hardest case for k-center, because all distances are similar. */
function poolOf(): PoolEntry[] {
  const embeddings = randomNumbers(CANDIDATES * WIDTH, 1, 1);
  const rng = mulberry32(2);
  return Array.from({ length: CANDIDATES }, (_, at) => ({
    id: String(at).padStart(10, '0'),
    score: rng(),
    entropy: rng(),
    classScores: Float32Array.from({ length: CLASSES }, rng),
    embedding: embeddings.subarray(at * WIDTH, (at + 1) * WIDTH),
  }));
}

function contestant(name: StrategyName, count: number): () => Promise<Contestant> {
  return () => {
    const pool = poolOf();
    let seed = 0;
    return Promise.resolve({
      run() {
        strategies[name](pool, count, mulberry32(seed++));
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  };
}

const cases = [16, 50].flatMap((count) =>
  strategyNames
    .filter((name) => name !== 'random')
    .map((name): Case => ({
      name: `${name}, ${count}`,
      runs: 9,
      warmUp: 2,
      gibibytes: 1,
      ours: contestant(name, count),
      baseline: contestant('random', count),
    })),
);

export const acquireBench: Bench = {
  name: 'acquire',
  about: `16 or 50 picked of ${CANDIDATES.toLocaleString('en')} candidates with embeddings of ${WIDTH} numbers; the baseline is a draw at random`,
  cases,
};
