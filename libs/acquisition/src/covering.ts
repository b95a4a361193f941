import { greedyCoverage, squaredDistance } from './coverage.js';
import { kCenter } from './k-center.js';
import { numberOf, type PoolEntry, type Rng, sortedByDescending, sortedById, type Strategy } from './pool.js';
import { sampleWithoutReplacement } from './stochastic.js';
import { standardised } from './standardised.js';

/**
 * The most uncertain fraction of the pool, from which `disagreement+coreset` chooses. It is the tenth that a release
 * drops by default, so the labels go to the kind of image that the dataset would otherwise lose.
 */
export const UNCERTAIN_SHARE = 0.1;

/**
 * In a small pool a tenth leaves k-center nothing to choose from, so at least this many candidates are offered for each
 * pick.
 */
export const CANDIDATES_PER_PICK = 3;

/**
 * `herding` represents a larger pool by this many candidates, because computing the kernel for all pairs of 10,000
 * would take half a minute.
 */
export const MAX_REPRESENTATIVES = 2000;

/** With this many labels the exponent of the scores in `herding` is one half: see `scoreExponent`. */
export const HALF_WEIGHT_LABELS = 8;

/** The least weight of a candidate, relative to the largest: candidates without disagreement need covering too. */
const MIN_WEIGHT = 1e-6;

/** Picks the candidates that differ most from each other and from the labelled images. */
export const coreset: Strategy = (pool, k, _rng, labelled) => pickByKCenter(sortedById(pool, k), null, k, labelled);

/** Picks the most diverse of the most uncertain candidates. */
export const disagreementAndCoreset: Strategy = (pool, k, _rng, labelled) => {
  const offered = Math.max(Math.ceil(UNCERTAIN_SHARE * pool.length), CANDIDATES_PER_PICK * k);
  return pickByKCenter(
    sortedById(pool, k),
    new Set(sortedByDescending(pool, k, (entry) => numberOf(entry, 'score')).slice(0, offered)),
    k,
    labelled,
  );
};

/**
 * Picks candidates that cover the pool best, by the weighted kernel coverage of `greedyCoverage`. Without scores, as in
 * a first round, all candidates have equal weight (MaxHerding); with scores, uncertain candidates weigh more
 * (Uncertainty Herding). Both parameters adapt to the number of labels, as the authors propose. The kernel's σ is the
 * least distance between two labelled images, so an image covers less around it as more is labelled; it is at most the
 * value at which unrelated images have a kernel of e⁻², as the authors' unit-length embeddings have at their σ of 1.
 * The authors fit the temperature to held-out labels, which a handful of images cannot spare; `scoreExponent` takes its
 * place.
 */
export const herding: Strategy = (pool, k, rng, labelled = []) => {
  const entries = sortedById(pool, k);
  const weights = weightsOf(entries, labelled.length);
  const { points, labelled: covering, meanSquaredDistance } = standardised(entries.map(embeddingOf), labelled);
  const flock = representatives(entries.length, Math.max(MAX_REPRESENTATIVES, k), rng);
  const bandwidth = Math.min(meanSquaredDistance / 2, minSquaredDistance(covering));
  const chosen = greedyCoverage(
    {
      points: flock.map((i) => points[i]!),
      weights: Float64Array.from(flock, (i) => weights[i]!),
      covering,
      bandwidth,
    },
    k,
  );
  return chosen.map((i) => entries[flock[i]!]!.id);
};

/**
 * The exponent applied to disagreement, from 0 (all candidates equal) without labels towards 1: after a few labels the
 * members disagree about everything, and their ranking of images is not yet informative.
 */
function scoreExponent(labels: number): number {
  return labels / (labels + HALF_WEIGHT_LABELS);
}

/** Equal weights where no candidate has a score, or none a positive one. */
function weightsOf(entries: readonly PoolEntry[], labels: number): Float64Array {
  if (entries.every(({ score }) => score === undefined)) return new Float64Array(entries.length).fill(1);
  const scores = entries.map((entry) => Math.max(0, numberOf(entry, 'score')));
  const most = Math.max(...scores);
  return Float64Array.from(scores, (score) =>
    most === 0 ? 1 : Math.max(MIN_WEIGHT, (score / most) ** scoreExponent(labels)),
  );
}

/** Indices in ascending order: all of them, or a random sample of `limit`. */
function representatives(size: number, limit: number, rng: Rng): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  return size <= limit ? all : sampleWithoutReplacement(all, limit, rng).sort((a, b) => a - b);
}

/** The least squared distance between two different points; infinite when all are equal. */
function minSquaredDistance(points: readonly Float32Array[]): number {
  let least = Infinity;
  points.forEach((point, i) => {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(point, points[j]!);
      if (distance > 0 && distance < least) least = distance;
    }
  });
  return least;
}

/** Greedy k-center on `offered`, or on the whole pool; embeddings are standardised over the whole pool. */
function pickByKCenter(
  entries: readonly PoolEntry[],
  offered: ReadonlySet<PoolEntry> | null,
  k: number,
  labelled: readonly Float32Array[] | undefined,
): string[] {
  const { points, labelled: given } = standardised(entries.map(embeddingOf), labelled);
  const choice = entries.flatMap((entry, i) => (!offered || offered.has(entry) ? [i] : []));
  return kCenter(
    choice.map((i) => points[i]!),
    k,
    given,
  ).map((i) => entries[choice[i]!]!.id);
}

function embeddingOf({ id, embedding }: PoolEntry): Float32Array {
  if (embedding === undefined) throw new TypeError(`candidate ${id} has no embedding`);
  return embedding;
}
