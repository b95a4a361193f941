/** A learning rate schedule: the learning rate of step t, counted from 1. */
export type Schedule = (t: number) => number;

/** A constant learning rate. */
export function constantSchedule(rate: number): Schedule {
  return () => rate;
}

/**
 * Linear warm-up over `warmUp` steps to `peak`, then cosine decay to `floor` at step `steps` (Loshchilov and Hutter
 * 2017). Throws RangeError when the warm-up is not shorter than the training.
 */
export function cosineSchedule({
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
