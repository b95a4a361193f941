import type { TrainingSettings } from './types.js';

/**
 * Default settings, chosen by mIoU on unseen images (docs/adr/0006, docs/ablation.md). The first hidden layer is a
 * quarter as wide as DatasetGAN's: its width accounts for most of the cost of training and labelling, and with averaged
 * weights wider layers are hardly better.
 */
export function defaultSettings(classes: number): TrainingSettings {
  return {
    members: 10,
    hidden: classes < 32 ? [32, 32] : [128, 64],
    steps: 600,
    batch: 256,
    learningRate: 1e-2,
    weightDecay: 0,
    dropout: 0,
    labelSmoothing: 0.05,
    featureNoise: 0,
    classPrior: 0.75,
    bootstrap: 'none',
    components: 256,
    detail: 0.5,
    pixelsPerImage: 2048,
  };
}

/** Throws RangeError, naming the setting, when one is out of its range. */
export function checkSettings(settings: TrainingSettings): void {
  const counts = {
    members: settings.members,
    steps: settings.steps,
    batch: settings.batch,
    'hidden[0]': settings.hidden[0],
    'hidden[1]': settings.hidden[1],
    pixelsPerImage: settings.pixelsPerImage,
  };
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`${name} is a whole number of at least 1, not ${value}`);
  }
  if (!(Number.isInteger(settings.components) && settings.components >= 0))
    throw new RangeError(`components is a whole number, not ${settings.components}`);
  if (!['none', 'images', 'pixels'].includes(settings.bootstrap))
    throw new RangeError(`bootstrap is none, images or pixels, not ${settings.bootstrap}`);
  for (const name of ['dropout', 'labelSmoothing'] as const) {
    if (!(settings[name] >= 0 && settings[name] < 1))
      throw new RangeError(`${name} lies in [0, 1), not at ${settings[name]}`);
  }
  for (const name of ['learningRate', 'weightDecay', 'featureNoise', 'classPrior', 'detail'] as const) {
    if (!(settings[name] >= 0 && Number.isFinite(settings[name])))
      throw new RangeError(`${name} is not negative and finite, ${settings[name]} is not`);
  }
}

/** Throws RangeError when there is no image, a weight is negative, or all weights are 0. */
export function checkWeights(images: readonly { readonly weight?: number }[]): void {
  if (images.length === 0) throw new RangeError('there is no image to train on');
  images.forEach(({ weight = 1 }, index) => {
    if (!(weight >= 0 && Number.isFinite(weight))) throw new RangeError(`image ${index} has weight ${weight}`);
  });
  if (images.every(({ weight = 1 }) => weight === 0))
    throw new RangeError('every image has weight 0: there is nothing to learn from');
}

/** Warm-up steps: Adam's second moment is unreliable before. */
const WARM_UP = 40;

/** The learning rate of step `step` (from 0): cosine warm-up from 1/25 of the peak, then constant. */
export function learningRateAt(peak: number, step: number): number {
  return step < WARM_UP ? peak * (0.04 + 0.96 * (0.5 - 0.5 * Math.cos((Math.PI * (step + 0.5)) / WARM_UP))) : peak;
}
