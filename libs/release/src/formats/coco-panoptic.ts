import type { Manifest } from '@gannet/contracts';
import { encodeRgbPng, type LabelMap, UNLABELLED } from '@gannet/raster';
import type { Sample } from '../sample.js';
import { supercategoryOf } from './coco.js';
import { imageIdOf, writeCocoFile } from './coco-file.js';
import { type Format, labelsOf, put } from './format.js';
import { masksOf } from './rle.js';
import { releasePalette } from '../tasks/parts/classes-file.js';

/**
 * Panoptic: one segment per image and class, including the background; a segment's id is its class plus 1, 0 is
 * unlabelled.
 */
export const cocoPanoptic: Format = {
  name: 'coco-panoptic',
  title: 'COCO panoptic: every pixel in one segment',
  loss: null,
  hub: null,
  note: 'A mask holds ids as RGB. `cv2.imread` returns BGR: take `[..., ::-1]` of it.',
  loading: (split) =>
    `import json, numpy as np\nfrom PIL import Image\npanoptic = json.load(open("annotations/panoptic_${split}.json"))\n` +
    `rgb = np.array(Image.open("annotations/panoptic_${split}/" + panoptic["annotations"][0]["file_name"]), dtype=np.uint32)\n` +
    "classes = rgb[..., 0] + 256 * rgb[..., 1] + 65536 * rgb[..., 2] - 1  # a segment's id is its class plus 1",
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const sample of source.samples(split)) {
        const labels = labelsOf(sample);
        await put(sink, `images/${split}/${sample.key}.png`, sample.image);
        await put(
          sink,
          `annotations/panoptic_${split}/${sample.key}.png`,
          encodeRgbPng(labels.width, labels.height, segmentColors(labels)),
        );
      }
      await writeCocoFile(source, sink, split, `annotations/panoptic_${split}.json`, {
        categories: categories(source.manifest),
        annotationsOf,
        labels: 'a class for every pixel',
      });
    }
  },
};

/** id = R + 256·G + 65536·B (panopticapi, utils.rgb2id); with at most 64 classes R is the whole id. */
function segmentColors({ data }: LabelMap): Uint8Array {
  const rgb = new Uint8Array(data.length * 3);
  data.forEach((value, pixel) => {
    rgb[3 * pixel] = value === UNLABELLED ? 0 : value + 1;
  });
  return rgb;
}

/**
 * The categories: those of COCO instances are things, the background is stuff. panopticapi divides by the number of
 * each.
 */
function categories(manifest: Manifest): object[] {
  const palette = releasePalette(manifest);
  return manifest.classes.map((name, id) => ({
    id,
    name,
    supercategory: supercategoryOf(manifest, id),
    isthing: Number(id > 0),
    color: palette[id]!,
  }));
}

/** One annotation per image, with the id of its image. */
function annotationsOf(sample: Sample): object[] {
  const segments = [...masksOf(labelsOf(sample))].map(([category, { area, bbox }]) => ({
    id: category + 1,
    category_id: category,
    area,
    bbox,
    iscrowd: 0,
  }));
  return [{ image_id: imageIdOf(sample), file_name: `${sample.key}.png`, segments_info: segments }];
}
