import type { Split } from '@gannet/contracts';
import { HUB_SPLITS } from '../hub-splits.js';
import { INDEXED_MASKS } from '../mask-note.js';
import type { Sample } from '../sample.js';
import type { ReleaseSink } from '../sink.js';
import { type Format, type FormatSource, maskOf, put } from './format.js';
import { type Column, groups, ParquetFile } from './parquet-file.js';
import { RECORD_COLUMNS } from './parquet.js';

/** A sample without its images, which are stored beside the metadata. */
type Row = Pick<Sample, 'key' | 'record'>;

const COLUMNS: readonly Column<Row>[] = [
  { name: 'file_name', dtype: 'string', of: ({ key }) => `images/${key}.png` },
  { name: 'mask_file_name', dtype: 'string', of: ({ key }) => `masks/${key}.png` },
  ...RECORD_COLUMNS,
];

/**
 * PNG files with a row of metadata each, as `datasets` loads an ImageFolder. The metadata are Parquet: in JSON lines a
 * column that is null throughout a split has no type, and `datasets` refuses splits of different types.
 */
export const imageFolder: Format = {
  name: 'imagefolder',
  title: 'Hugging Face ImageFolder: PNG files with metadata.parquet',
  loss: null,
  hub: (split) => `${HUB_SPLITS[split]}/**`,
  note: INDEXED_MASKS,
  loading: (split) =>
    `import os, numpy as np\nfrom datasets import load_dataset\ndata = load_dataset(os.getcwd(), split="${HUB_SPLITS[split]}")\nimage, mask = data[0]["image"], np.array(data[0]["mask"])`,
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      const folder = HUB_SPLITS[split];
      for await (const sample of source.samples(split)) {
        const { key, image } = sample;
        await put(sink, `${folder}/images/${key}.png`, image);
        await put(sink, `${folder}/masks/${key}.png`, maskOf(sample));
      }
      await writeMetadata(source, split, sink, `${folder}/metadata.parquet`);
    }
  },
};

async function writeMetadata(source: FormatSource, split: Split, sink: ReleaseSink, path: string): Promise<void> {
  const file = await ParquetFile.open(sink, path, COLUMNS);
  try {
    for await (const group of groups(rowsOf(source.samples(split)), () => 0)) await file.add(group);
    await file.close();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

async function* rowsOf(samples: AsyncIterable<Sample>): AsyncGenerator<Row> {
  for await (const { key, record } of samples) yield { key, record };
}
