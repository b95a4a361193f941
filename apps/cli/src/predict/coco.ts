import { asciiJson } from '@gannet/release';
import type { AnyTask } from '../tasks/tasks.js';

/** A COCO file of predictions, built image by image. */
export class CocoFile {
  readonly #images: object[] = [];
  readonly #annotations: object[] = [];

  constructor(
    private readonly model: AnyTask['model'],
    private readonly names: readonly string[],
  ) {}

  add(name: string, width: number, height: number, prediction: unknown): void {
    const image = this.#images.length + 1;
    this.#images.push({ id: image, file_name: name, width, height });
    for (const annotation of this.model.annotations(prediction, width, height))
      this.#annotations.push({ id: this.#annotations.length + 1, image_id: image, ...annotation });
  }

  text(): string {
    const categories = this.model.categories(this.names);
    return `${asciiJson({ info: { description: 'predictions of a student' }, categories, images: this.#images, annotations: this.#annotations })}\n`;
  }
}
