/** The learning rate of step t, counted from 1. */
export type Schedule = (t: number) => number;

/** The same rate all along. */
export function steady(rate: number): Schedule {
  return () => rate;
}

/**
 * A rise over `warmUp` steps to `peak`, then half a cosine down to `floor` at step `steps` (Loshchilov and Hutter
 * 2017). Throws RangeError when the rise leaves nothing of the steps.
 */
export function cosine({
  steps,
  peak,
  warmUp = 0,
  floor = 0,
}: {
  readonly steps: number;
  readonly peak: number;
  readonly warmUp?: number;
  readonly floor?: number;
}): Schedule {
  if (!(warmUp >= 0 && warmUp < steps)) throw new RangeError(`a warm-up of ${warmUp} steps does not fit into ${steps}`);
  return (t) => {
    if (t <= warmUp) return (peak * t) / warmUp;
    const done = Math.min(1, (t - warmUp) / (steps - warmUp));
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}
