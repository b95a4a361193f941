import type { StudentRequest } from '../../types.js';
import type { PartsTask } from './types.js';

/**
 * [classes], the weight of a pixel of each class: the class's share of all pixels to the power of −balance, scaled so
 * that the mean weight of a pixel is 1. Classes that do not occur have weight 1. Null if all weights are equal.
 */
export function weightsOf({
  architecture: { task },
  train,
  settings: { classBalance },
}: StudentRequest<PartsTask>): Float32Array | null {
  if (classBalance === 0) return null;
  const counts = new Float64Array(task.classes);
  for (const { labels, shares } of train) {
    if (labels) for (const label of labels) if (label < task.classes) counts[label] = (counts[label] as number) + 1;
    if (!labels && shares)
      shares.forEach((share, at) => (counts[at % task.classes] = (counts[at % task.classes] as number) + share / 255));
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const raw = counts.map((count) => (count > 0 ? (count / total) ** -classBalance : 0));
  const mean = counts.reduce((sum, count, of) => sum + count * (raw[of] as number), 0) / Math.max(total, 1);
  return Float32Array.from(raw, (weight) => (weight > 0 ? weight / mean : 1));
}
