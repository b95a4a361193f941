import type { Manifest, Split } from '@gannet/contracts';
import { decodeIndexedPng, type LabelMap } from '@gannet/raster';
import type { Sample } from '../sample.js';
import { HashedFile, type ReleaseSink, writeWhole } from '../sink.js';

/** A complete release, as read by a format. */
export interface FormatSource {
  readonly manifest: Manifest;
  /** The text of `LICENSE`. */
  readonly license: string;
  /** The samples of a split in the order of its shards, one in memory at a time. May be called repeatedly. */
  samples(split: Split): AsyncIterable<Sample>;
}

/**
 * A layout that other programs read, derived from the canonical shards as a stream. The same release gives the same
 * bytes.
 */
export interface Format {
  readonly name: string;
  /** One-line title for lists. */
  readonly title: string;
  /** Its limitations; null if every reader restores every label exactly. */
  readonly loss: string | null;
  /** Writes every file but `README.md` and `LICENSE`. Resolves with measurements for the card, if any. */
  write(source: FormatSource, sink: ReleaseSink): Promise<string | null | void>;
  /** Python code for the card that loads a split; the working directory is the folder of the format. */
  readonly loading: (split: Split, manifest: Manifest) => string;
  /** A note for readers who open its files in another way. */
  readonly note?: string;
  /** The files of a split as the Hugging Face hub finds them; null where the hub has no reader for it. */
  readonly hub: ((split: Split) => string) | null;
  /** `dataset_info` of the card's head, where the hub's reader needs it. */
  readonly info?: object;
}

/** The label map of a sample. Throws when the mask is damaged. */
export function labelsOf(sample: Sample): LabelMap {
  const { key } = sample;
  const decoded = decodeIndexedPng(maskOf(sample));
  if (!decoded.ok) throw new Error(`the mask of sample ${key} cannot be read: ${decoded.problem}`);
  return decoded.map;
}

/** The mask of a sample. Throws where its labels are in the record. */
export function maskOf({ key, mask }: Sample): Uint8Array {
  if (mask === null) throw new RangeError(`sample ${key} has keypoints and no mask`);
  return mask;
}

export async function put(sink: ReleaseSink, path: string, content: string | Uint8Array): Promise<void> {
  await writeWhole(sink, path, '', content);
}

/** Writes a file of unknown size piece by piece; aborts it when writing fails. */
export async function stream(
  sink: ReleaseSink,
  path: string,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const file = await HashedFile.open(sink, path, '');
  try {
    for await (const piece of pieces)
      await file.write(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
    await file.close();
  } catch (error) {
    await file.abort();
    throw error;
  }
}
