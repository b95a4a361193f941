import { mulberry32 } from '@gannet/metrics';
import { choosePixels } from '../sampling.js';
import type { EnsembleOutput } from './ensemble-output.js';

/** The prediction of an image, updated with the strokes painted on it. */
interface Refitted {
  /** [R, R] */
  readonly label: Uint8Array;
  /** [R, R], nats; 0 where painted. */
  readonly uncertainty: Float32Array;
  /** The mean of the most uncertain tenth, as for any prediction. */
  readonly score: number;
}

/*
 * How far a stroke carries, chosen on 40 images of the bundled generator after 1, 2, 4 and 8 strokes, with interpreters
 * of 4, 8, 16 and 24 labelled images (ADR 12); docs/refit measures it on others. Supports of 1 to 2 nats, reaches of 3
 * to 5 pixels of 64 and similarities of 1.5 to 4 nats all leave fewer wrong pixels than no refit; more of each corrects
 * more with few labels and spoils more with many.
 */
/**
 * Nats that a painted pixel adds to its class at a similar pixel: a class with less than 29% of the probability of the
 * most probable one never wins.
 */
const SUPPORT = 1.25;
/** Standard deviation of the fall-off with distance, as a share of the image's side. */
const REACH = 0.08;
/**
 * Standard deviation of the fall-off with the difference of two pixels' log probabilities (Euclidean over the classes),
 * in nats.
 */
const SIMILARITY = 2;
/**
 * Distance, in standard deviations, beyond which a painted pixel has no effect: its support would be below 0.02 nats.
 */
const CUTOFF = 3;
/** Lower bound of log probabilities: the difference between very small probabilities is not meaningful. */
const FLOOR = -7;
/** Maximum number of painted pixels that are used; if there are more, every painted region is represented. */
const MOST_PAINTED = 512;
const SAMPLING_SEED = 32;

/**
 * Propagates the strokes painted on an image, `strokes` [R, R] with 255 where nothing is painted, to nearby pixels that
 * the interpreter considers similar and is unsure of. Each painted pixel supports its class at other pixels, less with
 * growing distance and with growing difference of the probabilities; a pixel's class is the one with the highest sum of
 * log probability and support, ties going to its own. This is kernel regression of the interpreter's error, bounded by
 * construction: pixels change only to a painted class, only within 0.24 R of it, and only where the interpreter nearly
 * chose it. Throws RangeError for strokes of another size or class, or without a pixel.
 */
export function refit(output: EnsembleOutput, strokes: Uint8Array): Refitted {
  const { resolution, classes } = output;
  if (strokes.length !== resolution ** 2)
    throw new RangeError(`the strokes are ${strokes.length} pixels, the image has ${resolution ** 2}`);
  const { pixels, classes: values } = choosePixels(strokes, classes, MOST_PAINTED, mulberry32(SAMPLING_SEED));
  if (pixels.length === 0) throw new RangeError('nothing is painted yet: a refit learns from painted pixels');
  const painted = Array.from(pixels, (pixel) => ({
    row: Math.floor(pixel / resolution),
    column: pixel % resolution,
    value: strokes[pixel] as number,
    logs: logsAt(output, pixel),
  }));
  const label = output.label.slice();
  for (const pixel of pixelsNear(painted, resolution)) {
    if ((strokes[pixel] as number) >= classes && mayChange(output, pixel, values))
      label[pixel] = supported(output, pixel, painted);
  }
  const uncertainty = output.uncertainty.slice();
  strokes.forEach((value, pixel) => {
    if (value < classes) [label[pixel], uncertainty[pixel]] = [value, 0];
  });
  return { label, uncertainty, score: topTenth(uncertainty) };
}

interface Painted {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  /** [K], the pixel's log probabilities. */
  readonly logs: Float64Array;
}

/** The log probabilities of a pixel, [K]. */
function logsAt({ resolution, classes, probabilities }: EnsembleOutput, pixel: number): Float64Array {
  const logs = new Float64Array(classes);
  for (let of = 0; of < classes; of++)
    logs[of] = Math.max(FLOOR, Math.log(probabilities[of * resolution ** 2 + pixel] as number));
  return logs;
}

/** The pixels of the bounding box of everything that a stroke reaches. */
function* pixelsNear(painted: readonly Painted[], resolution: number): Generator<number> {
  const [top, bottom] = reached(
    painted.map(({ row }) => row),
    resolution,
  );
  const [left, right] = reached(
    painted.map(({ column }) => column),
    resolution,
  );
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) yield row * resolution + column;
}

/** The first and the last row, or column, within reach of a painted pixel. */
function reached(places: readonly number[], resolution: number): [number, number] {
  const farthest = Math.ceil(CUTOFF * REACH * resolution);
  return [Math.max(0, Math.min(...places) - farthest), Math.min(resolution - 1, Math.max(...places) + farthest)];
}

const LEAST_RATIO = Math.exp(-SUPPORT);

/** Whether a painted class could win at this pixel at all. */
function mayChange(
  { resolution, label, probabilities }: EnsembleOutput,
  pixel: number,
  values: readonly number[],
): boolean {
  const [own, count] = [label[pixel] as number, resolution ** 2];
  const least = LEAST_RATIO * (probabilities[own * count + pixel] as number);
  for (const value of values)
    if (value !== own && (probabilities[value * count + pixel] as number) >= least) return true;
  return false;
}

/** The class with the highest sum of log probability and support at a pixel; ties go to the interpreter's class. */
function supported(output: EnsembleOutput, pixel: number, painted: readonly Painted[]): number {
  const { resolution } = output;
  const [row, column, logs, own] = [
    Math.floor(pixel / resolution),
    pixel % resolution,
    logsAt(output, pixel),
    output.label[pixel] as number,
  ];
  const [reach, farthest] = [2 * (REACH * resolution) ** 2, (CUTOFF * REACH * resolution) ** 2];
  // Support below what a class lacks cannot make it win, so it need not be computed exactly.
  const support = logs.map((log) => (logs[own] as number) - log);
  const sums = logs.slice();
  for (const { row: otherRow, column: otherColumn, value, logs: those } of painted) {
    const distance = (otherRow - row) ** 2 + (otherColumn - column) ** 2;
    if (distance > farthest) continue;
    const nearness = SUPPORT * Math.exp(-distance / reach);
    if (nearness <= (support[value] as number)) continue;
    const here = nearness * Math.exp(-differenceOf(logs, those) / (2 * SIMILARITY ** 2));
    if (here <= (support[value] as number)) continue;
    support[value] = here;
    sums[value] = (logs[value] as number) + here;
  }
  return sums.reduce((best, sum, value) => (sum > (sums[best] as number) ? value : best), own);
}

/** Squared Euclidean distance over the classes. */
function differenceOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let of = 0; of < a.length; of++) sum += ((a[of] as number) - (b[of] as number)) ** 2;
  return sum;
}

/** Mean of the largest tenth; NaN if any pixel is NaN. */
function topTenth(uncertainty: Float32Array): number {
  const count = Math.max(1, Math.floor(uncertainty.length / 10));
  return (
    uncertainty
      .slice()
      .sort()
      .slice(-count)
      .reduce((sum, value) => sum + value, 0) / count
  );
}
