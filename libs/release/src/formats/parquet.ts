import type { Split } from '@gannet/contracts';
import { HUB_SPLITS } from '../hub-splits.js';
import { INDEXED_MASKS } from '../mask-note.js';
import type { Sample } from '../sample.js';
import type { ReleaseSink } from '../sink.js';
import type { Format, FormatSource } from './format.js';
import { type Column, groups, ParquetFile } from './parquet-file.js';

/** A file is closed after the first row group that makes it longer than this, like a shard. */
const FILE_BYTES = 256 * 1024 * 1024;

/** The columns of a sample's record. */
export const RECORD_COLUMNS: readonly Column<Pick<Sample, 'key' | 'record'>>[] = [
  { name: 'key', dtype: 'string', of: ({ key }) => key },
  { name: 'seed', dtype: 'int64', of: ({ record }) => BigInt(record.seed) },
  { name: 'psi', dtype: 'float64', of: ({ record }) => record.psi },
  { name: 'score', dtype: 'float64', of: ({ record }) => record.score },
  { name: 'labelled_by', dtype: 'string', of: ({ record }) => record.labelledBy },
  { name: 'confidence', dtype: 'string', of: ({ record }) => record.confidence },
];

const COLUMNS: readonly Column<Sample>[] = [
  { name: 'image', dtype: 'image', of: ({ key, image }) => ({ bytes: image, path: `${key}.png` }) },
  { name: 'mask', dtype: 'image', of: ({ key, mask }) => ({ bytes: mask, path: `${key}.mask.png` }) },
  ...RECORD_COLUMNS,
];

/** Parquet with embedded images, as the Hugging Face hub stores image data sets. */
export const parquet: Format = {
  name: 'parquet',
  title: 'Hugging Face Parquet: pictures and records in columns',
  loss: null,
  hub: (split) => `data/${HUB_SPLITS[split]}-*.parquet`,
  note: INDEXED_MASKS,
  loading: (split) =>
    `import os, numpy as np\nfrom datasets import load_dataset\ndata = load_dataset(os.getcwd(), split="${HUB_SPLITS[split]}")\nimage, mask = data[0]["image"], np.array(data[0]["mask"])`,
  info: { features: COLUMNS.map(({ name, dtype }) => ({ name, dtype })) },
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) await writeSplit(source, split, sink);
  },
};

async function writeSplit(source: FormatSource, split: Split, sink: ReleaseSink): Promise<void> {
  let open: ParquetFile<Sample> | null = null;
  let files = 0;
  try {
    for await (const rows of groups(
      source.samples(split),
      ({ image, mask }) => image.byteLength + (mask?.byteLength ?? 0),
    )) {
      open ??= await ParquetFile.open(
        sink,
        `data/${HUB_SPLITS[split]}-${String(files++).padStart(5, '0')}.parquet`,
        COLUMNS,
      );
      await open.add(rows);
      if (open.bytes < FILE_BYTES) continue;
      await open.close();
      open = null;
    }
    await open?.close();
  } catch (error) {
    await open?.abort();
    throw error;
  }
}
