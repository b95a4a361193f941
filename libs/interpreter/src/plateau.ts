/** Held-out quality after a number of steps; null where nothing was counted. */
export interface CurvePoint {
  readonly step: number;
  readonly meanIou: number | null;
}

/** The least gain worth waiting for: half a point of mIoU, less than the difference between two seeds. */
const GAIN = 0.005;

/** The first step after which quality grows by at most half a point. Throws RangeError for an empty curve. */
export function plateauOf(curve: readonly CurvePoint[]): number {
  const best = Math.max(...curve.map(({ meanIou }) => meanIou ?? 0));
  const first = curve.find(({ meanIou }) => (meanIou ?? 0) >= best - GAIN);
  if (!first) throw new RangeError('a curve without points has no plateau');
  return first.step;
}

/**
 * The curve up to where quality has stopped growing: where `patience` points gain less than half a point over all
 * earlier ones. Null while it grows.
 */
export function untilOver(curve: readonly CurvePoint[], patience: number): CurvePoint[] | null {
  const best = (points: readonly CurvePoint[]): number => Math.max(...points.map(({ meanIou }) => meanIou ?? 0));
  for (let length = patience + 1; length <= curve.length; length++) {
    const before = length - patience;
    if (best(curve.slice(before, length)) < best(curve.slice(0, before)) + GAIN) return curve.slice(0, length);
  }
  return null;
}
