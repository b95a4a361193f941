import type { Manifest, Split } from '@gannet/contracts';
import { classColor, encodeRgbPng, type LabelMap, UNLABELLED } from '@gannet/raster';
import { cocoHead, cocoImage, jsonArray } from './coco.js';
import { type Format, type FormatSource, imagesBefore, labelsOf, put, stream } from './format.js';
import { masksOf } from './rle.js';

/** Panoptic: a segment an image and class, the background included; a segment's id is its class plus 1, 0 is unlabelled. */
export const cocoPanoptic: Format = {
  name: 'coco-panoptic',
  title: 'COCO panoptic: every pixel in one segment',
  task: 'parts',
  loss: null,
  hub: null,
  loading: 'import json, numpy as np\nfrom PIL import Image\npanoptic = json.load(open("annotations/panoptic_train.json"))\n'
    + 'rgb = np.array(Image.open("annotations/panoptic_train/" + panoptic["annotations"][0]["file_name"]), dtype=np.uint32)\n'
    + 'classes = rgb[..., 0] + 256 * rgb[..., 1] + 65536 * rgb[..., 2] - 1  # a segment\'s id is its class plus 1',
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const sample of source.samples(split)) {
        const labels = labelsOf(sample);
        await put(sink, `images/${split}/${sample.key}.png`, sample.image);
        await put(sink, `annotations/panoptic_${split}/${sample.key}.png`, encodeRgbPng(labels.width, labels.height, segmentColors(labels)));
      }
      await stream(sink, `annotations/panoptic_${split}.json`, file(source, split));
    }
  },
};

/** id = R + 256·G + 65536·B (panopticapi, utils.rgb2id); with at most 64 classes R is the whole id. */
function segmentColors({ data }: LabelMap): Uint8Array {
  const rgb = new Uint8Array(data.length * 3);
  data.forEach((value, pixel) => { rgb[3 * pixel] = value === UNLABELLED ? 0 : value + 1; });
  return rgb;
}

async function* file(source: FormatSource, split: Split): AsyncGenerator<string> {
  const { info, licenses } = cocoHead(source.manifest);
  yield `{"info":${JSON.stringify(info)},\n"licenses":${JSON.stringify(licenses)},\n"categories":${JSON.stringify(categories(source.manifest))},\n"images":`;
  yield* jsonArray(images(source, split));
  yield ',\n"annotations":';
  yield* jsonArray(annotations(source, split));
  yield '}\n';
}

function categories({ classes }: Manifest): object[] {
  return classes.map((name, id) => ({ id, name, supercategory: 'part', isthing: 0, color: classColor(id) }));
}

async function* images(source: FormatSource, split: Split): AsyncGenerator<object> {
  let id = imagesBefore(source.manifest, split);
  for await (const { key } of source.samples(split)) yield cocoImage(++id, key, source.manifest);
}

async function* annotations(source: FormatSource, split: Split): AsyncGenerator<object> {
  let id = imagesBefore(source.manifest, split);
  for await (const sample of source.samples(split)) {
    const segments = [...masksOf(labelsOf(sample))].map(([category, { area, bbox }]) => ({ id: category + 1, category_id: category, area, bbox, iscrowd: 0 }));
    yield { image_id: ++id, file_name: `${sample.key}.png`, segments_info: segments };
  }
}
