import type { Manifest } from '@gannet/contracts';
import type { Sample } from '../sample.js';
import { annotationIds, writeCocoFile } from './coco-file.js';
import { type Format, labelsOf, put } from './format.js';
import { masksOf, packCounts } from './rle.js';

/**
 * Instances: one annotation per image and class, with its mask as compressed run lengths. Class 0, the background, is
 * whatever no annotation covers.
 */
export const coco: Format = {
  name: 'coco',
  title: 'COCO instances: exact masks as run lengths',
  loss: null,
  hub: null,
  loading: (split) =>
    `from pycocotools.coco import COCO\ncoco = COCO("annotations/instances_${split}.json")\nimage = next(iter(coco.imgs.values()))  # images/${split}/<file_name>\n` +
    'masks = {ann["category_id"]: coco.annToMask(ann) for ann in coco.loadAnns(coco.getAnnIds(image["id"]))}',
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const { key, image } of source.samples(split)) await put(sink, `images/${split}/${key}.png`, image);
      await writeCocoFile(source, sink, split, `annotations/instances_${split}.json`, {
        categories: categories(source.manifest),
        annotationsOf,
        labels: 'a class for every pixel',
      });
    }
  },
};

/** A category's id is its class: the value in the release's masks. */
function categories(manifest: Manifest): object[] {
  return manifest.classes.map((name, id) => ({ id, name, supercategory: supercategoryOf(manifest, id) })).slice(1);
}

/** The group of a class; of one in none, what all classes are. */
export function supercategoryOf({ groups }: Manifest, id: number): string {
  return groups?.[id] ?? 'part';
}

function annotationsOf(sample: Sample): object[] {
  const labels = labelsOf(sample);
  return [...masksOf(labels)]
    .filter(([category]) => category !== 0)
    .map(([category, { counts, area, bbox }]) => ({
      ...annotationIds(sample, category),
      segmentation: { size: [labels.height, labels.width], counts: packCounts(counts) },
      area,
      bbox,
      iscrowd: 0,
    }));
}
