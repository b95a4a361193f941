import { herd, squaredDistance } from './herding.js';
import { kCenter } from './k-center.js';
import { inDescendingOrder, inOrder, numberOf, type PoolEntry, type Rng, type Strategy } from './pool.js';
import { drawn } from './chance.js';
import { standardised } from './standardised.js';

/**
 * The most uncertain part of the pool that `disagreement+coreset` chooses from. It is the tenth that a release drops by
 * default: the labels go to the kind of image that the dataset would otherwise lose.
 */
export const UNCERTAIN_SHARE = 0.1;

/**
 * In a small pool a tenth leaves k-center nothing to choose between: it is offered at least this many for each pick.
 */
export const OFFERED_PER_PICK = 3;

/**
 * A larger pool is represented, in `herding`, by so many candidates: kernels of all pairs of 10,000 would take half a
 * minute.
 */
export const REPRESENTED = 2000;

/** After so many labels `herding` goes half by the disagreement: see `trustAfter`. */
export const HALF_TRUST = 8;

/** What nobody disagrees about wants to be covered too, by this share of what is disagreed about most. */
const LEAST_WEIGHT = 1e-6;

/** The most different from each other and from what is labelled. */
export const coreset: Strategy = (pool, k, _rng, labelled) => spreadOver(inOrder(pool, k), null, k, labelled);

/** The most different of the most uncertain. */
export const disagreementAndCoreset: Strategy = (pool, k, _rng, labelled) => {
  const offered = Math.max(Math.ceil(UNCERTAIN_SHARE * pool.length), OFFERED_PER_PICK * k);
  return spreadOver(
    inOrder(pool, k),
    new Set(inDescendingOrder(pool, k, (entry) => numberOf(entry, 'score')).slice(0, offered)),
    k,
    labelled,
  );
};

/**
 * Those that make the others least strange: by the weighted kernel coverage of `herd`. Without scores, as in a first
 * round, all candidates want to be covered alike (MaxHerding); with them, the uncertain ones more (Uncertainty
 * Herding). Both parameters follow the labels, as the authors propose. The kernel's σ is the least distance between two
 * labelled images, so that the more is labelled the more an image speaks for itself alone; but at most where unrelated
 * images have a kernel of e⁻², as the authors' embeddings of length 1 have at their σ of 1. Their temperature is fitted
 * to labels that are held out, of which a handful of images has none to spare: `trustAfter` stands in for it.
 */
export const herding: Strategy = (pool, k, rng, labelled = []) => {
  const entries = inOrder(pool, k);
  const weights = weightsOf(entries, labelled.length);
  const { points, labelled: covering, spread } = standardised(entries.map(embeddingOf), labelled);
  const flock = representatives(entries.length, Math.max(REPRESENTED, k), rng);
  const bandwidth = Math.min(spread / 2, leastDistance(covering));
  const chosen = herd(
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
 * The power that disagreement is raised to before it counts, from 0 (all alike) without labels towards 1: a few labels
 * leave the members disagreeing about everything, and which image they disagree about most says little yet.
 */
function trustAfter(labels: number): number {
  return labels / (labels + HALF_TRUST);
}

/** All alike where nobody has a score, or nobody a positive one. */
function weightsOf(entries: readonly PoolEntry[], labels: number): Float64Array {
  if (entries.every(({ score }) => score === undefined)) return new Float64Array(entries.length).fill(1);
  const scores = entries.map((entry) => Math.max(0, numberOf(entry, 'score')));
  const most = Math.max(...scores);
  return Float64Array.from(scores, (score) =>
    most === 0 ? 1 : Math.max(LEAST_WEIGHT, (score / most) ** trustAfter(labels)),
  );
}

/** Indices in ascending order: all, or `limit` by the dice. */
function representatives(size: number, limit: number, rng: Rng): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  return size <= limit ? all : drawn(all, limit, rng).sort((a, b) => a - b);
}

/** The least squared distance between two of the points that are not equal; infinite where there are no two. */
function leastDistance(points: readonly Float32Array[]): number {
  let least = Infinity;
  points.forEach((point, i) => {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(point, points[j]!);
      if (distance > 0 && distance < least) least = distance;
    }
  });
  return least;
}

/** Greedy k-center of those that are offered, or of all; distances are measured by the whole pool. */
function spreadOver(
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
