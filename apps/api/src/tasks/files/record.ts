import { Placement, Psi, Seed, Sha256 } from '@gannet/contracts';
import { z } from 'zod';
import type { ArchivedFile } from './archive.js';
import { type FileContext, jsonOf } from './label-file.js';
import { Unreadable } from './unreadable.js';

const LARGEST_RECORD = 256 * 1024;

/** What a release of Gannet says of an image, beside it: `<key>.json`. */
const ImageRecord = z.object({
  seed: Seed,
  psi: Psi,
  provenance: z.object({ generator: Sha256 }),
  keypoints: z.array(Placement).optional(),
});
type ImageRecord = z.infer<typeof ImageRecord>;

/** Null for JSON that is no such record. Throws Unreadable for one of another generator's image, and for a damaged one. */
export function recordIn(file: ArchivedFile, { generator }: Pick<FileContext, 'generator'>): ImageRecord | null {
  const read = ImageRecord.safeParse(jsonOf(file.bytes(LARGEST_RECORD)));
  if (!read.success) return null;
  if (read.data.provenance.generator !== generator)
    throw new Unreadable(
      `it is of another generator (${read.data.provenance.generator.slice(0, 12)}), whose seeds are other images`,
    );
  return read.data;
}
