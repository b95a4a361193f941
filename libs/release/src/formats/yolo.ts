import type { LabelMap } from '@gannet/raster';
import { type Format, labelsOf, put } from './format.js';
import { outlinesOf } from './outline.js';

/** Digits behind the point: a thousandth of a pixel in the largest image, 4096. */
const DIGITS = 7;

/** Polygons, one a connected region, as YOLO's segmentation reads them. */
export const yolo: Format = {
  name: 'yolo',
  title: 'YOLO segmentation: polygons',
  task: 'parts',
  loss: 'A polygon has no holes: what lies inside another class is covered twice. The background (class 0) is what no polygon covers.',
  hub: null,
  loading: '# pip install ultralytics\nfrom ultralytics import YOLO\nYOLO("yolo11n-seg.yaml").train(data="data.yaml")',
  async write(source, sink) {
    const { classes, splits } = source.manifest;
    const has = (split: string): boolean => splits.some(({ name }) => name === split);
    const folders = ['train', 'val', 'test', 'human'].filter(has).map((split) => `${split}: images/${split}`);
    // Without a path: a relative one is taken from where ultralytics is started, none from where this file lies.
    await put(sink, 'data.yaml', [...folders, 'names:', ...classes.map((name, index) => `  ${index}: ${JSON.stringify(name)}`)].join('\n') + '\n');
    for (const { name: split } of splits) {
      for await (const sample of source.samples(split)) {
        await put(sink, `images/${split}/${sample.key}.png`, sample.image);
        await put(sink, `labels/${split}/${sample.key}.txt`, polygons(labelsOf(sample)));
      }
    }
  },
};

/** One line a region: its class, then x and y of its corners as shares of width and height. */
export function polygons(map: LabelMap): string {
  const lines = outlinesOf(map).filter(({ value }) => value !== 0 && value !== 255)
    .map(({ value, points }) => [value, ...points.map((at, i) => Number((at / (i % 2 === 0 ? map.width : map.height)).toFixed(DIGITS)))].join(' '));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
