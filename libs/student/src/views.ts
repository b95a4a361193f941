import { derivedSeed, mulberry32, type Rng } from '@gannet/metrics';
import { type Tensor, tensor } from '@gannet/onnx';
import { type Augmentation, augmented, drawAugmentation } from './augment.js';
import { studentTask } from './tasks/tasks.js';
import type { Architecture, StudentSample } from './types.js';

/** Strong views per unlabelled image: two work better than one, because they differ (UniMatch, Yang et al. 2023). */
export const STRONG_VIEWS = [0, 1] as const;

/** CutMix parameters of UniMatch: probability, the box's share of the image, and its aspect ratio. */
const BOX = { chance: 0.5, least: 0.02, most: 0.4, ratio: 0.3 } as const;

type Image = Pick<StudentSample, 'rgb'>;

/**
 * The inputs of the steps for unlabelled images: per image a weak view, with the same geometric augmentation as a
 * labelled image and no other, and two strong views with the same geometry and full-strength augmentation, in which
 * (for a task that is mixed) a box shows the previous image of the batch. A function of the step alone.
 */
export function viewsOf(
  at: (place: number) => Image,
  { width, height, task }: Architecture,
  {
    batch,
    augmentation,
    mayMirror,
    seed,
  }: { readonly batch: number; readonly augmentation: number; readonly mayMirror: boolean; readonly seed: number },
): (step: number, count: number) => Record<string, Tensor> {
  const { isMixed } = studentTask(task);
  const pixels = width * height;
  const frame = { width, height, classes: 0, pairs: [] };
  return (step, count) => {
    const names = ['weak', ...STRONG_VIEWS.map((view) => `strong${view}`)];
    const images = names.map(() => new Uint8Array(count * batch * pixels * 3));
    const boxes = STRONG_VIEWS.map(() => new Uint8Array(count * batch * pixels));
    for (let index = 0; index < count * batch; index++) {
      const rng = mulberry32(derivedSeed(seed, step * batch + index));
      const image = at(step * batch + index);
      const moved = drawAugmentation(frame, augmentation, mayMirror, rng);
      const views = [uncoloured(moved), ...STRONG_VIEWS.map(() => strongly(moved, frame, rng))];
      views.forEach((view, of) => images[of]!.set(augmented(image, view, frame, rng).rgb, index * pixels * 3));
      if (isMixed)
        for (const box of boxes) drawBox(box.subarray(index * pixels, (index + 1) * pixels), width, height, rng);
    }
    if (isMixed) STRONG_VIEWS.forEach((view) => mixBatches(images[view + 1]!, boxes[view]!, { count, batch, pixels }));
    return {
      ...Object.fromEntries(
        names.map((name, of) => [name, tensor('uint8', [count, batch, height, width, 3], images[of]!)]),
      ),
      ...(isMixed
        ? Object.fromEntries(
            STRONG_VIEWS.map((view) => [`box${view}`, tensor('uint8', [count, batch, height, width], boxes[view]!)]),
          )
        : {}),
    };
  };
}

function uncoloured(moved: Augmentation): Augmentation {
  return { ...moved, gain: [1, 1, 1], offset: 0, saturation: 1, sharpness: 0, noise: 0 };
}

function strongly(moved: Augmentation, frame: { width: number; height: number }, rng: Rng): Augmentation {
  return { ...drawAugmentation(frame, 1, false, rng), from: moved.from, isMirrored: moved.isMirrored };
}

/** Sets the pixels of a random box to 1, or none. */
function drawBox(box: Uint8Array, width: number, height: number, rng: Rng): void {
  if (rng() >= BOX.chance) return;
  const area = (BOX.least + (BOX.most - BOX.least) * rng()) * width * height;
  const ratio = BOX.ratio + (1 / BOX.ratio - BOX.ratio) * rng();
  const wide = Math.max(1, Math.min(width, Math.round(Math.sqrt(area * ratio))));
  const high = Math.max(1, Math.min(height, Math.round(Math.sqrt(area / ratio))));
  const [left, top] = [Math.floor(rng() * (width - wide + 1)), Math.floor(rng() * (height - high + 1))];
  for (let row = top; row < top + high; row++) box.fill(1, row * width + left, row * width + left + wide);
}

/**
 * Replaces the box of each image with the pixels of the previous one in its batch; for the first, those of the last.
 */
function mixBatches(
  images: Uint8Array,
  boxes: Uint8Array,
  { count, batch, pixels }: { readonly count: number; readonly batch: number; readonly pixels: number },
): void {
  const whole = images.slice();
  for (let step = 0; step < count; step++) {
    for (let index = 0; index < batch; index++) {
      const [here, before] = [step * batch + index, step * batch + ((index + batch - 1) % batch)];
      for (let pixel = 0; pixel < pixels; pixel++) {
        if (boxes[here * pixels + pixel] !== 1) continue;
        const [to, from] = [3 * (here * pixels + pixel), 3 * (before * pixels + pixel)];
        images.set(whole.subarray(from, from + 3), to);
      }
    }
  }
}
