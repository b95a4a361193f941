import { mulberry32, standardNormal } from '@gannet/metrics';
import { initialParameters } from '../parameters.js';
import type { Dimensions, FeatureLayer, Features, Interpreter, LabelledImage, TrainingSettings } from '../types.js';

/** 16 by 16 pixels, 3 classes, D = 3 + 2 + 2 with one side missing between 8 and 4's double. */
export const smallDimensions: Dimensions & { readonly layers: readonly [FeatureLayer, FeatureLayer, FeatureLayer] } = {
  layers: [
    { name: 'f4', channels: 3, resolution: 4 },
    { name: 'f8', channels: 2, resolution: 8 },
    { name: 'f16', channels: 2, resolution: 16 },
  ],
  resolution: 16,
  classes: 3,
};

export const smallSettings: Partial<TrainingSettings> = {
  members: 4,
  hidden: [8, 6],
  steps: 60,
  batch: 32,
  pixelsPerImage: 64,
  learningRate: 0.02,
  detail: 0,
};

export function randomFeatures(layers: readonly FeatureLayer[], seed: number): Record<string, Float32Array> {
  const rng = mulberry32(seed);
  return Object.fromEntries(
    layers.map(({ name, channels, resolution }) => [
      name,
      Float32Array.from({ length: channels * resolution * resolution }, () => standardNormal(rng)),
    ]),
  );
}

/**
 * An image whose classes can be read off its features: 2 right of where f16's first channel is high, else by f8's sign.
 */
export function learnableImage(seed: number): LabelledImage {
  const features = randomFeatures(smallDimensions.layers, seed);
  const whole = materialisedHypercolumn(features, smallDimensions.layers, 16);
  const labels = Uint8Array.from({ length: 256 }, (_, pixel) => {
    if ((whole[pixel * 7 + 5] as number) > 0.8) return 2;
    return (whole[pixel * 7 + 3] as number) > 0 ? 1 : 0;
  });
  return { features, labels };
}

export function randomInterpreter(
  seed: number,
  changes: Partial<Pick<Interpreter, 'classes' | 'members' | 'layers' | 'resolution' | 'hidden'>> = {},
): Interpreter {
  const { hidden, ...dimensions } = { ...smallDimensions, members: 4, hidden: [8, 6] as const, ...changes };
  const depth = dimensions.layers.reduce((sum, { channels }) => sum + channels, 0);
  const parameters = initialParameters(dimensions.members, { depth, hidden, classes: dimensions.classes }, seed);
  const rng = mulberry32(seed + 1);
  const lively = (values: Float32Array): Float32Array => values.map((value) => 2 * value + 0.3 * standardNormal(rng));
  const { w1, b1, w2, b2, w3, b3 } = parameters;
  return {
    ...dimensions,
    hidden,
    parameters: { w1: lively(w1), b1: lively(b1), w2: lively(w2), b2: lively(b2), w3: lively(w3), b3: lively(b3) },
  };
}

/** Reference implementation: each layer upsampled in steps of 2 to the size of the image. [pixels, D] */
export function materialisedHypercolumn(
  features: Features,
  layers: readonly FeatureLayer[],
  resolution: number,
): Float32Array {
  const columns = layers.flatMap(({ name, channels, resolution: side }) => {
    const data = features[name] as Float32Array;
    return Array.from({ length: channels }, (_, channel) =>
      climb(data.subarray(channel * side * side, (channel + 1) * side * side), side, resolution),
    );
  });
  return Float32Array.from(
    { length: resolution * resolution * columns.length },
    (_, at) => (columns[at % columns.length] as Float64Array)[Math.floor(at / columns.length)] as number,
  );
}

function climb(plane: ArrayLike<number>, side: number, resolution: number): Float64Array {
  if (side === resolution) return Float64Array.from(plane);
  const at = (row: number, column: number): number => {
    const [y, x] = [row, column].map((value) => Math.min(side - 1, Math.max(0, value))) as [number, number];
    return plane[y * side + x] as number;
  };
  const twice = new Float64Array(4 * side * side);
  for (let row = 0; row < 2 * side; row++) {
    for (let column = 0; column < 2 * side; column++) {
      const [y, x] = [(row + 0.5) / 2 - 0.5, (column + 0.5) / 2 - 0.5];
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [down, right] = [y - top, x - left];
      twice[row * 2 * side + column] =
        (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
        down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
    }
  }
  return climb(twice, 2 * side, resolution);
}
