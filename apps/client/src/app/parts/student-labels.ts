import type { StudentAnswers, StudentOutputs } from '../desk/label-task';
import { looksIn } from '../projects/look';
import { colorLabels, swatchOf, wordsOf } from './layers';

/** As `gannet predict` draws them. */
const OPACITY = 0.5;

/** The class of every pixel, by a student. */
export const studentLabels: StudentAnswers = {
  outputs: ['labels'],
  draw(context, outputs, manifest) {
    const { width, height } = context.canvas;
    const map = { width, height, data: labelsIn(outputs) };
    const image = new ImageData(width, height);
    const words = wordsOf(looksIn(manifest));
    colorLabels(new Uint32Array(image.data.buffer), map, { x: 0, y: 0, width, height }, words);
    const layer = new OffscreenCanvas(width, height);
    layer.getContext('2d')?.putImageData(image, 0, 0);
    context.globalAlpha = OPACITY;
    context.drawImage(layer, 0, 0);
    context.globalAlpha = 1;
  },
  found(outputs, manifest) {
    const labels = labelsIn(outputs);
    const counts = new Uint32Array(256);
    for (const label of labels) counts[label]!++;
    return manifest.classes.flatMap((name, index) => {
      const share = counts[index]! / Math.max(1, labels.length);
      if (share === 0) return [];
      return [
        {
          name,
          value: `${(100 * share).toFixed(1)}% of the picture`,
          color: swatchOf(looksIn(manifest), index),
        },
      ];
    });
  },
};

function labelsIn({ labels }: StudentOutputs): Uint8Array {
  if (!(labels instanceof Uint8Array)) throw new TypeError('the student gives no label map');
  return labels;
}
