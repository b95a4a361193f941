import type { Manifest, Split } from '@gannet/contracts';
import { type Format, type FormatSource, imagesBefore, labelsOf, put, stream } from './format.js';
import { masksOf, packCounts } from './rle.js';

/** What COCO's files say of themselves. They hold no date, so that they can be rebuilt. */
export function cocoHead({ project, version, generator }: Manifest): { info: object; licenses: object[] } {
  return {
    info: { description: `${project} ${version}: synthetic images with a class for every pixel`, version, contributor: generator.attribution, url: '' },
    licenses: [{ id: 1, name: generator.license, url: '' }],
  };
}

/** The entry of an image; `id` counts from 1 over the whole release. */
export function cocoImage(id: number, key: string, { image: { width, height } }: Manifest): object {
  return { id, width, height, file_name: `${key}.png`, license: 1 };
}

/** The elements of a JSON array of any length. */
export async function* jsonArray(items: AsyncIterable<object>): AsyncGenerator<string> {
  let lead = '[';
  for await (const item of items) {
    yield `${lead}${JSON.stringify(item)}`;
    lead = ',\n';
  }
  yield lead === '[' ? '[]' : ']';
}

/** Instances: one annotation an image and class, its mask as compressed run lengths. Class 0, the background, is what no annotation covers. */
export const coco: Format = {
  name: 'coco',
  title: 'COCO instances: exact masks as run lengths',
  task: 'parts',
  loss: null,
  hub: null,
  loading: 'from pycocotools.coco import COCO\ncoco = COCO("annotations/instances_train.json")\nimage = next(iter(coco.imgs.values()))  # images/train/<file_name>\n'
    + 'masks = {ann["category_id"]: coco.annToMask(ann) for ann in coco.loadAnns(coco.getAnnIds(image["id"]))}',
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const { key, image } of source.samples(split)) await put(sink, `images/${split}/${key}.png`, image);
      await stream(sink, `annotations/instances_${split}.json`, file(source, split));
    }
  },
};

async function* file(source: FormatSource, split: Split): AsyncGenerator<string> {
  const { info, licenses } = cocoHead(source.manifest);
  yield `{"info":${JSON.stringify(info)},\n"licenses":${JSON.stringify(licenses)},\n"categories":${JSON.stringify(categories(source.manifest))},\n"images":`;
  yield* jsonArray(images(source, split));
  yield ',\n"annotations":';
  yield* jsonArray(annotations(source, split));
  yield '}\n';
}

/** A category's id is its class: the value in every mask of the release. */
function categories({ classes }: Manifest): object[] {
  return classes.map((name, id) => ({ id, name, supercategory: 'part' })).slice(1);
}

async function* images(source: FormatSource, split: Split): AsyncGenerator<object> {
  let id = imagesBefore(source.manifest, split);
  for await (const { key } of source.samples(split)) yield cocoImage(++id, key, source.manifest);
}

async function* annotations(source: FormatSource, split: Split): AsyncGenerator<object> {
  let imageId = imagesBefore(source.manifest, split);
  let id = 0;
  for await (const sample of source.samples(split)) {
    const { width, height, ...map } = labelsOf(sample);
    imageId++;
    for (const [category, { counts, area, bbox }] of masksOf({ width, height, ...map })) {
      if (category === 0) continue;
      yield { id: ++id, image_id: imageId, category_id: category, segmentation: { size: [height, width], counts: packCounts(counts) }, area, bbox, iscrowd: 0 };
    }
  }
}
