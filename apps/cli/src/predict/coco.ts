import { asciiJson, masksOf, packCounts } from '@gannet/release';
import type { Prediction } from './student.js';

/**
 * COCO's file of predictions, gathered picture by picture: instances of parts (class 0 is what no annotation covers),
 * or keypoints.
 */
export class CocoFile {
  readonly #images: object[] = [];
  readonly #annotations: object[] = [];

  constructor(
    private readonly kind: Prediction['kind'],
    private readonly names: readonly string[],
  ) {}

  add(name: string, width: number, height: number, prediction: Prediction): void {
    const image = this.#images.length + 1;
    this.#images.push({ id: image, file_name: name, width, height });
    if (prediction.kind === 'parts') {
      for (const [category, { counts, area, bbox }] of masksOf({ width, height, data: prediction.labels })) {
        if (category === 0) continue;
        this.#annotate({
          image_id: image,
          category_id: category,
          segmentation: { size: [height, width], counts: packCounts(counts) },
          area,
          bbox,
          iscrowd: 0,
        });
      }
      return;
    }
    const there = prediction.points.filter(({ visibility }) => visibility > 0);
    if (there.length === 0) return;
    const [left, top, right, bottom] = [
      Math.min(...there.map(({ x }) => x)),
      Math.min(...there.map(({ y }) => y)),
      Math.max(...there.map(({ x }) => x)),
      Math.max(...there.map(({ y }) => y)),
    ];
    this.#annotate({
      image_id: image,
      category_id: 1,
      iscrowd: 0,
      num_keypoints: there.length,
      bbox: [left, top, right - left, bottom - top],
      area: (right - left) * (bottom - top),
      // COCO counts from the centre of the first pixel.
      keypoints: prediction.points.flatMap(({ x, y, visibility }) =>
        visibility > 0 ? [x - 0.5, y - 0.5, visibility] : [0, 0, 0],
      ),
      confidence: prediction.points.map(({ confidence }) => confidence),
    });
  }

  text(): string {
    const categories =
      this.kind === 'parts'
        ? this.names.map((name, id) => ({ id, name, supercategory: 'part' })).slice(1)
        : [{ id: 1, name: 'object', supercategory: 'object', keypoints: this.names, skeleton: [] }];
    return `${asciiJson({ info: { description: 'predictions of a student' }, categories, images: this.#images, annotations: this.#annotations })}\n`;
  }

  #annotate(annotation: object): void {
    this.#annotations.push({ id: this.#annotations.length + 1, ...annotation });
  }
}
