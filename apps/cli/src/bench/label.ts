import { featureFeeds, type FeatureLayer, labelGraph } from '@gannet/interpreter';
import { float32, type Tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import type { Bench, Case, Contestant } from './bench.js';
import { materialisedGraph } from './materialised.js';
import { randomFeatures, randomInterpreter, type Shape } from './random.js';

const THREADS = 2;

/** Layers from [channels, resolution] pairs. */
export function layersFrom(shapes: readonly (readonly [channels: number, resolution: number])[]): FeatureLayer[] {
  return shapes.map(([channels, resolution], index) => ({ name: `feature_${index}`, channels, resolution }));
}

const twice = (channels: number, ...sides: readonly number[]): [number, number][] =>
  sides.flatMap(
    (side) =>
      [
        [channels, side],
        [channels, side],
      ] as [number, number][],
  );

/** Shapes of StyleGAN's layers, at the sizes of DatasetGAN's tables and of the bundled generator. */
const SHAPES = {
  '64² (bundled generator)': {
    resolution: 64,
    classes: 9,
    layers: layersFrom([[128, 4], ...twice(128, 8), ...twice(96, 16), ...twice(64, 32), ...twice(32, 64)]),
  },
  '256²': {
    resolution: 256,
    classes: 20,
    layers: layersFrom([...twice(512, 4, 8, 16, 32), ...twice(256, 64), ...twice(128, 128), ...twice(64, 256)]),
  },
  '512²': {
    resolution: 512,
    classes: 20,
    layers: layersFrom([
      ...twice(512, 4, 8, 16, 32),
      ...twice(256, 64),
      ...twice(128, 128),
      ...twice(64, 256),
      ...twice(32, 512),
    ]),
  },
} as const;

async function contestant(model: Uint8Array, { layers }: Shape): Promise<Contestant> {
  const session = await openSession(model, { threads: THREADS });
  const feeds = featureFeeds(randomFeatures(layers), layers);
  let last: Record<string, Tensor> = {};
  return {
    async run() {
      last = {};
      last = await session.run(feeds, ['label', 'uncertainty', 'probabilities']);
    },
    output: () => Promise.resolve(float32(last, 'probabilities')),
    close: () => session.close(),
  };
}

function caseOf(size: keyof typeof SHAPES, measure: Pick<Case, 'runs' | 'warmUp' | 'gibibytes'>): Case {
  const shape: Shape = { ...SHAPES[size], members: 10, hidden: [128, 32] };
  const depth = shape.layers.reduce((sum, { channels }) => sum + channels, 0);
  return {
    name: `${size}, D=${depth}, M=10, K=${shape.classes}`,
    ...measure,
    ours: () =>
      contestant(labelGraph(randomInterpreter(shape), { outputs: ['label', 'uncertainty', 'probabilities'] }), shape),
    baseline: () => contestant(materialisedGraph(randomInterpreter(shape)), shape),
  };
}

export const labelBench: Bench = {
  name: 'label',
  about: 'one image labelled from its features; the baseline materialises the hypercolumn',
  cases: [
    caseOf('64² (bundled generator)', { runs: 15, warmUp: 3, gibibytes: 1 }),
    caseOf('256²', { runs: 5, warmUp: 1, gibibytes: 6 }),
    caseOf('512²', { runs: 3, warmUp: 1, gibibytes: 18 }),
  ],
};
