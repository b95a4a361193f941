import type { Manifest, Split } from '@gannet/contracts';
import { asciiJson } from '../json.js';
import type { Sample } from '../sample.js';
import type { ReleaseSink } from '../sink.js';
import { type FormatSource, stream } from './format.js';

/** The content of a COCO file apart from its header and images. */
interface CocoContent {
  readonly categories: readonly object[];
  /** Describes the labels of each image. */
  readonly labels: string;
  readonly annotationsOf: (sample: Sample, manifest: Manifest) => readonly object[];
}

/**
 * The id of an image in COCO: its seed plus 1, because some readers treat 0 as none. It is the same in every split,
 * file and version.
 */
export function imageIdOf({ record: { seed } }: Sample): number {
  return seed + 1;
}

/**
 * Ids of an image's annotations, unique in the whole release: the image's id followed by two digits for the category.
 */
export function annotationIds(
  sample: Sample,
  category: number,
): { readonly id: number; readonly image_id: number; readonly category_id: number } {
  const imageId = imageIdOf(sample);
  return { id: imageId * 100 + category, image_id: imageId, category_id: category };
}

/** Writes the annotations of a split as one COCO file, with one sample in memory at a time. */
export async function writeCocoFile(
  source: FormatSource,
  sink: ReleaseSink,
  split: Split,
  path: string,
  content: CocoContent,
): Promise<void> {
  await stream(sink, path, pieces(source, split, content));
}

async function* pieces(source: FormatSource, split: Split, content: CocoContent): AsyncGenerator<string> {
  yield `{"info":${asciiJson(infoOf(source.manifest, content.labels))},\n"licenses":${asciiJson(licensesOf(source.manifest))},\n"categories":${asciiJson(content.categories)},\n"images":`;
  yield* jsonArray(images(source, split));
  yield ',\n"annotations":';
  yield* jsonArray(annotations(source, split, content));
  yield '}\n';
}

/** The `info` of the file. It contains no date, so that it can be reproduced. */
function infoOf({ project, version, generator }: Manifest, labels: string): object {
  return {
    description: `${project} ${version}: synthetic images with ${labels}`,
    version,
    contributor: generator.attribution,
    url: '',
  };
}

function licensesOf({ generator }: Manifest): object[] {
  return [{ id: 1, name: generator.license, url: '' }];
}

async function* images(source: FormatSource, split: Split): AsyncGenerator<object> {
  const { width, height } = source.manifest.image;
  for await (const sample of source.samples(split))
    yield { id: imageIdOf(sample), width, height, file_name: `${sample.key}.png`, license: 1 };
}

async function* annotations(
  source: FormatSource,
  split: Split,
  { annotationsOf }: CocoContent,
): AsyncGenerator<object> {
  for await (const sample of source.samples(split)) yield* annotationsOf(sample, source.manifest);
}

/** The elements of a JSON array of any length. */
async function* jsonArray(items: AsyncIterable<object>): AsyncGenerator<string> {
  let lead = '[';
  for await (const item of items) {
    yield `${lead}${asciiJson(item)}`;
    lead = ',\n';
  }
  yield lead === '[' ? '[]' : ']';
}
