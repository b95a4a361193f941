import type { Manifest, Split } from '@gannet/contracts';
import type { Sample } from '../sample.js';
import type { ReleaseSink } from '../sink.js';
import { type FormatSource, imagesBefore, stream } from './format.js';

/** What a COCO file holds beside its head and its images. */
export interface CocoContent {
  readonly categories: readonly object[];
  /** The annotations of an image; without ids of their own. */
  readonly annotationsOf: (sample: Sample, imageId: number) => readonly object[];
  /** Whether annotations have ids of their own, from 1 in each file. */
  readonly numbered: boolean;
}

/** Writes the annotations of a split as one COCO file, a sample in memory at a time. */
export async function writeCocoFile(source: FormatSource, sink: ReleaseSink, split: Split, path: string, content: CocoContent): Promise<void> {
  await stream(sink, path, pieces(source, split, content));
}

async function* pieces(source: FormatSource, split: Split, content: CocoContent): AsyncGenerator<string> {
  yield `{"info":${JSON.stringify(infoOf(source.manifest))},\n"licenses":${JSON.stringify(licensesOf(source.manifest))},\n"categories":${JSON.stringify(content.categories)},\n"images":`;
  yield* jsonArray(images(source, split));
  yield ',\n"annotations":';
  yield* jsonArray(annotations(source, split, content));
  yield '}\n';
}

/** What the file says of itself. It holds no date, so that it can be rebuilt. */
function infoOf({ project, version, generator, keypoints }: Manifest): object {
  return { description: `${project} ${version}: synthetic images with ${keypoints === undefined ? 'a class for every pixel' : 'keypoints'}`, version, contributor: generator.attribution, url: '' };
}

function licensesOf({ generator }: Manifest): object[] {
  return [{ id: 1, name: generator.license, url: '' }];
}

/** Ids of images count from 1 over the whole release. */
async function* images(source: FormatSource, split: Split): AsyncGenerator<object> {
  const { width, height } = source.manifest.image;
  let id = imagesBefore(source.manifest, split);
  for await (const { key } of source.samples(split)) yield { id: ++id, width, height, file_name: `${key}.png`, license: 1 };
}

async function* annotations(source: FormatSource, split: Split, { annotationsOf, numbered }: CocoContent): AsyncGenerator<object> {
  let imageId = imagesBefore(source.manifest, split);
  let id = 0;
  for await (const sample of source.samples(split)) {
    imageId++;
    for (const annotation of annotationsOf(sample, imageId)) yield numbered ? { id: ++id, ...annotation } : annotation;
  }
}

/** The elements of a JSON array of any length. */
async function* jsonArray(items: AsyncIterable<object>): AsyncGenerator<string> {
  let lead = '[';
  for await (const item of items) {
    yield `${lead}${JSON.stringify(item)}`;
    lead = ',\n';
  }
  yield lead === '[' ? '[]' : ']';
}
