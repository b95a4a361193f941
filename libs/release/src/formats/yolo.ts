import type { LabelMap } from '@gannet/raster';
import { plural } from '@gannet/contracts';
import { cell } from '../cell.js';
import { yamlString } from '../json.js';
import { type Format, labelsOf, put } from './format.js';
import { type Inset, outlinesOf } from './outline.js';
import { yoloFolders } from './yolo-folders.js';
import { enlarged, OverlapCounter, readPolygons, YOLO_IMAGE_SIZE } from './yolo-reading.js';

/** Decimal places: a thousandth of a pixel in the largest image, 4096. */
const DIGITS = 7;

/**
 * Readers fill polygons with `cv2.fillPoly`, which includes the outline: ultralytics truncates corners to whole pixels,
 * supervision rounds them. With an inset below half a pixel at the left and top and above half at the right and bottom,
 * both arrive at the first and the last pixel of the region. At the right and bottom the inset is as small as possible,
 * for images that are enlarged first.
 */
const INSET: Inset = { start: 0.12, end: 0.52 };

/** Number of images on which the reconstruction error of the polygons is measured. */
const MEASURED = 32;

/** Polygons, one per connected region, as read by YOLO's segmentation. */
export const yolo: Format = {
  name: 'yolo',
  title: 'YOLO segmentation: polygons',
  loss:
    'One polygon per connected region. At the original image size, ultralytics and supervision (cv2.fillPoly) reproduce every mask exactly, holes included; ' +
    'when images are resized first, edges move by up to half an original pixel. The background (class 0) is whatever no polygon covers.',
  hub: null,
  loading: (_split, { image: { width, height } }) =>
    '# pip install ultralytics\nfrom ultralytics import YOLO\n' +
    `YOLO("yolo11n-seg.yaml").train(data="data.yaml", imgsz=${Math.max(width, height)}, mask_ratio=1)`,
  async write(source, sink) {
    const { classes, splits, image } = source.manifest;
    await put(
      sink,
      'data.yaml',
      [...yoloFolders(splits), 'names:', ...classes.map((name, index) => `  ${index}: ${yamlString(name)}`)].join(
        '\n',
      ) + '\n',
    );
    const scale = YOLO_IMAGE_SIZE / Math.max(image.width, image.height);
    const read = new OverlapCounter(classes);
    let measured = 0;
    for (const { name: split } of splits) {
      for await (const sample of source.samples(split)) {
        const labels = labelsOf(sample);
        const lines = polygons(labels);
        await put(sink, `images/${split}/${sample.key}.png`, sample.image);
        await put(sink, `labels/${split}/${sample.key}.txt`, lines);
        if (measured++ >= MEASURED) continue;
        const truth = enlarged(labels, scale);
        for (const [value, mask] of readPolygons(lines, labels, scale)) read.add(value, mask, truth);
      }
    }
    return readBack(read.result(), Math.min(measured, MEASURED));
  },
};

function readBack(result: ReturnType<OverlapCounter['result']>, images: number): string | null {
  if (result === null) return null;
  const { mean, worst } = result;
  return (
    `Read back by ultralytics at its default \`imgsz=${YOLO_IMAGE_SIZE}\`, on the first ${plural(images, 'image')}: mean IoU ${mean.toFixed(3)}, worst class ${cell(worst.name)} ${worst.iou.toFixed(3)}. ` +
    'At the original size, as in the lines below: 1.000. By default ultralytics also shrinks masks to a quarter of the side; `mask_ratio=1` keeps thin parts.'
  );
}

/** One line per region: its class, then x and y of its corners as shares of width and height. */
export function polygons(map: LabelMap): string {
  const lines = outlinesOf(map, INSET)
    .filter(({ value }) => value !== 0 && value !== 255)
    .map(({ value, points }) =>
      [value, ...points.map((at, i) => Number((at / (i % 2 === 0 ? map.width : map.height)).toFixed(DIGITS)))].join(
        ' ',
      ),
    );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
