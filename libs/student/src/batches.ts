import { derivedSeed, mulberry32, permutation } from '@gannet/metrics';
import { type Tensor, tensor } from '@gannet/onnx';
import { augmented, drawAugmentation, type Frame } from './augment.js';
import { imagesTensor } from './normalisation.js';
import type { SampleKinds } from './objective.js';
import { outputsOf, studentTask } from './tasks/tasks.js';
import type { Architecture, StudentRequest, StudentSample } from './types.js';
import { viewsOf } from './views.js';

/** RNG streams of the seed. */
const [ORDER, ALTERATIONS, UNLABELLED] = [1, 2, 3] as const;

/** The source of training batches. */
interface Batches {
  /** The feeds of `count` steps after `step`: a function of the request and the step alone. */
  feeds(step: number, count: number): Record<string, Tensor>;
}

/** Uses every image once per epoch, in a new random order and with a new augmentation each time. */
export function batchesOf({
  architecture,
  train,
  unlabelled,
  seed,
  settings: { batch, augmentation, mirror },
}: StudentRequest): Batches {
  const frame: Frame = { ...architecture, classes: outputsOf(architecture.task), pairs: mirror?.pairs ?? [] };
  const at = inPasses(train, derivedSeed(seed, ORDER));
  const drawn = (place: number): StudentSample => {
    const sample = at(place);
    if (augmentation === 0 && mirror === null) return sample;
    const rng = mulberry32(derivedSeed(derivedSeed(seed, ALTERATIONS), place));
    return augmented(sample, drawAugmentation(frame, augmentation, mirror !== null, rng), frame, rng);
  };
  const kinds = kindsOf(train);
  const views =
    unlabelled &&
    viewsOf(inPasses(unlabelled, derivedSeed(seed, UNLABELLED)), architecture, {
      batch,
      augmentation,
      mayMirror: mirror !== null,
      seed: derivedSeed(seed, UNLABELLED),
    });
  return {
    feeds: (step, count) => ({
      ...feedsOf(
        architecture,
        Array.from({ length: count * batch }, (_, index) => drawn(step * batch + index)),
        { count, batch },
        kinds,
      ),
      ...views?.(step, count),
    }),
  };
}

/** The item at a position in an endless sequence of epochs, each in a random order of its own. */
function inPasses<T>(items: readonly T[], seed: number): (place: number) => T {
  const orders = new Map<number, number[]>();
  return (place) => {
    const pass = Math.floor(place / items.length);
    for (const known of orders.keys()) if (known < pass - 1) orders.delete(known);
    const order = orders.get(pass) ?? permutation(items.length, mulberry32(derivedSeed(seed, pass)));
    orders.set(pass, order);
    return items[order[place % items.length] as number] as T;
  };
}

export function kindsOf(samples: readonly StudentSample[]): SampleKinds {
  return {
    isSoft: samples.some(({ shares }) => shares !== undefined),
    isWeighted: samples.some(({ weights }) => weights !== undefined),
  };
}

function feedsOf(
  architecture: Architecture,
  samples: readonly StudentSample[],
  batches: { readonly count: number; readonly batch: number },
  kinds: SampleKinds,
): Record<string, Tensor> {
  const { width, height } = architecture;
  const image = imagesTensor(architecture, samples);
  return {
    image: tensor('uint8', [batches.count, batches.batch, height, width, 3], image.data),
    ...studentTask(architecture.task).feeds(architecture, samples, batches, kinds),
  };
}
