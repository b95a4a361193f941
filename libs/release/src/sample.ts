import type { Confidence, RecordLabels, SampleRecord } from '@gannet/contracts';
import { encodeRgbPng } from '@gannet/raster';
import { splitOf } from './split.js';

/** One labelled image of a release. */
export interface Sample {
  /** Prefix of its file names: `<key>.png`, `<key>.mask.png` (for a task with masks), `<key>.json`. */
  readonly key: string;
  /** PNG, 8-bit RGB. */
  readonly image: Uint8Array;
  /** PNG, 8-bit indexed; the pixel value is the class. null for a task whose labels are in the record. */
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
export interface Origin {
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

/** The picture of a sample and its key. */
export function imageOf(
  { seed, rgb }: Origin,
  { width, height }: { readonly width: number; readonly height: number },
): Pick<Sample, 'key' | 'image'> {
  return { key: keyOf(seed), image: encodeRgbPng(width, height, rgb) };
}

/** The record of a sample, without its labels. */
export function recordOf({ seed, psi, score, confidence, provenance }: Origin): Omit<SampleRecord, keyof RecordLabels> {
  const by =
    confidence === undefined
      ? { labelledBy: 'interpreter' as const, split: splitOf(provenance.generator, seed), confidence: null }
      : { labelledBy: 'human' as const, split: 'human' as const, confidence };
  return { key: keyOf(seed), seed, psi, score, ...by, provenance };
}
