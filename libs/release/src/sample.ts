import type { Confidence, RecordedPlacement, SampleRecord } from '@gannet/contracts';
import { classPalette, countPixels, encodeIndexedPng, encodeRgbPng, type LabelMap } from '@gannet/raster';
import { splitOf } from './split.js';

/** One labelled image of a release. */
export interface Sample {
  /** Prefix of its file names: `<key>.png`, `<key>.mask.png` (for parts), `<key>.json`. */
  readonly key: string;
  /** PNG, 8-bit RGB. */
  readonly image: Uint8Array;
  /** PNG, 8-bit indexed; the pixel value is the class. null for keypoints, which are in the record. */
  readonly mask: Uint8Array | null;
  readonly record: SampleRecord;
}

/** Number of digits of the largest seed, 4294967295: keys of equal length sort like their seeds. */
const KEY_DIGITS = 10;

/** The key of a seed's sample: `0000000085`. */
export function keyOf(seed: number): string {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff)
    throw new RangeError(`${seed} is not a seed of 0 to 4294967295`);
  return String(seed).padStart(KEY_DIGITS, '0');
}

/** The provenance of every image of a release. */
interface Origin {
  readonly seed: number;
  readonly psi: number;
  /** Score of the image; null for a human annotation that no interpreter ranked. */
  readonly score: number | null;
  /** For human annotations: whether the annotator was sure. */
  readonly confidence?: Confidence;
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  readonly provenance: SampleRecord['provenance'];
}

export interface LabelledPixels extends Origin {
  readonly labels: LabelMap;
  /** Number of classes of the schema. */
  readonly classes: number;
}

export interface PlacedKeypoints extends Origin {
  readonly width: number;
  readonly height: number;
  /** In the order of the schema. */
  readonly points: readonly RecordedPlacement[];
}

/**
 * Encodes one image with its parts. The same pixels give the same bytes. Throws RangeError for a label that is no
 * class.
 */
export function encodeSample({ labels, classes, ...origin }: LabelledPixels): Sample {
  return {
    ...imageOf(origin, labels),
    mask: encodeIndexedPng(withoutUnlabelled(labels, classes), classPalette.slice(0, classes)),
    record: { ...recordOf(origin), pixels: [...countPixels(labels).subarray(0, classes)] },
  };
}

/** Encodes one image with its keypoints. */
export function encodeKeypointSample({ points, width, height, ...origin }: PlacedKeypoints): Sample {
  const keypoints = points.map(({ x, y, visibility, spread }) => ({ x, y, visibility, spread }));
  return { ...imageOf(origin, { width, height }), mask: null, record: { ...recordOf(origin), pixels: [], keypoints } };
}

function imageOf(
  { seed, rgb }: Origin,
  { width, height }: { readonly width: number; readonly height: number },
): Pick<Sample, 'key' | 'image'> {
  return { key: keyOf(seed), image: encodeRgbPng(width, height, rgb) };
}

function recordOf({ seed, psi, score, confidence, provenance }: Origin): Omit<SampleRecord, 'pixels'> {
  const by =
    confidence === undefined
      ? { labelledBy: 'interpreter' as const, split: splitOf(provenance.generator, seed), confidence: null }
      : { labelledBy: 'human' as const, split: 'human' as const, confidence };
  return { key: keyOf(seed), seed, psi, score, ...by, provenance };
}

function withoutUnlabelled(labels: LabelMap, classes: number): LabelMap {
  const stray = labels.data.findIndex((value) => value >= classes);
  if (stray >= 0) throw new RangeError(`pixel ${stray} has label ${labels.data[stray]}, of ${classes} classes`);
  return labels;
}
