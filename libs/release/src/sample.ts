import type { Confidence, SampleRecord } from '@gannet/contracts';
import { classPalette, countPixels, encodeIndexedPng, encodeRgbPng, type LabelMap } from '@gannet/raster';
import { splitOf } from './split.js';

/** One labelled image as a release holds it. */
export interface Sample {
  /** Names its files: `<key>.png`, `<key>.mask.png`, `<key>.json`. */
  readonly key: string;
  /** PNG, 8-bit RGB. */
  readonly image: Uint8Array;
  /** PNG, 8-bit indexed; a pixel's value is its class. */
  readonly mask: Uint8Array;
  readonly record: SampleRecord;
}

/** Digits of the largest seed, 4294967295: keys of one length sort as their seeds do. */
const KEY_DIGITS = 10;

/** The key of a seed's sample: `0000000085`. */
export function keyOf(seed: number): string {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) throw new RangeError(`${seed} is not a seed of 0 to 4294967295`);
  return String(seed).padStart(KEY_DIGITS, '0');
}

export interface LabelledPixels {
  readonly seed: number;
  readonly psi: number;
  /** Disagreement of the members over the image, natural log; null where no interpreter ranked what a person labelled. */
  readonly score: number | null;
  /** Set when a person labelled it. */
  readonly confidence?: Confidence;
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  readonly labels: LabelMap;
  /** Number of classes of the schema. */
  readonly classes: number;
  readonly provenance: SampleRecord['provenance'];
}

/** Encodes one labelled image. The same pixels give the same bytes. Throws RangeError for a label that is no class. */
export function encodeSample(pixels: LabelledPixels): Sample {
  const { seed, psi, score, labels, classes, provenance } = pixels;
  const key = keyOf(seed);
  const by = pixels.confidence === undefined
    ? { labelledBy: 'interpreter' as const, split: splitOf(provenance.generator, seed), confidence: null }
    : { labelledBy: 'human' as const, split: 'human' as const, confidence: pixels.confidence };
  return {
    key,
    image: encodeRgbPng(labels.width, labels.height, pixels.rgb),
    mask: encodeIndexedPng(withoutUnlabelled(labels, classes), classPalette.slice(0, classes)),
    record: { key, seed, psi, score, ...by, provenance, pixels: [...countPixels(labels).subarray(0, classes)] },
  };
}

function withoutUnlabelled(labels: LabelMap, classes: number): LabelMap {
  const stray = labels.data.findIndex((value) => value >= classes);
  if (stray >= 0) throw new RangeError(`pixel ${stray} has label ${labels.data[stray]}, of ${classes} classes`);
  return labels;
}
