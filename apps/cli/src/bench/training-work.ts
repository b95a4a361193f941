import { crossValidate, type LabelledImage, trainInterpreter, type TrainingRequest } from '@gannet/interpreter';
import { mulberry32 } from '@gannet/metrics';
import { openSession } from '@gannet/runtime';
import type { Contestant } from './bench.js';
import { CLASSES } from '../demo/bundled.js';
import { labelledSeeds } from './labelled.js';

const THREADS = 2;

/**
 * Trains on 16 labelled images of the bundled generator, with features in memory, to their plateau, which is determined
 * beforehand.
 */
export async function toPlateau(): Promise<Contestant> {
  const { pack, images } = await labelledSeeds(0, 16);
  const request: TrainingRequest = {
    layers: pack.layers,
    resolution: pack.resolution,
    classes: CLASSES.length,
    seed: 1,
    threads: THREADS,
    images,
  };
  const validation = await crossValidate(request, openSession);
  if (!validation) throw new Error('16 images were not cross-validated');
  return {
    run: async () => void (await trainInterpreter({ ...request, settings: { steps: validation.steps } }, openSession)),
    close: () => Promise.resolve(),
  };
}

/** The layers of a StyleGAN for 512 pixels: D = 5056. */
const LARGE = [
  ...[4, 8, 16, 32].map((resolution) => [512, resolution] as const),
  [256, 64] as const,
  [128, 128] as const,
  [64, 256] as const,
  [32, 512] as const,
].flatMap(([channels, resolution]) =>
  [1, 2].map((which) => ({ name: `f${resolution}_${which}`, channels, resolution })),
);

/**
 * Trains for a few steps on 40 labelled images of 512² pixels and 5,056 channels, in this number of directions (0: all
 * channels), to measure memory.
 */
export async function large(components: number): Promise<Contestant> {
  const labels = Uint8Array.from(
    { length: 512 * 512 },
    (_, pixel) => Math.floor((pixel % 512) / 128) + 4 * Math.floor(pixel / 131072),
  );
  const images = Array.from({ length: 40 }, (_, image): LabelledImage => ({
    labels,
    features: () => Promise.resolve(largeFeatures(image)),
  }));
  const request: TrainingRequest = {
    layers: LARGE,
    resolution: 512,
    classes: 20,
    seed: 1,
    threads: THREADS,
    images,
    settings: { steps: 10, components },
  };
  return Promise.resolve({
    run: async () => void (await trainInterpreter(request, openSession)),
    close: () => Promise.resolve(),
  });
}

/** Seeded noise: the values do not matter. */
function largeFeatures(image: number): Record<string, Float32Array> {
  const rng = mulberry32(image);
  const block = Float32Array.from({ length: 1 << 16 }, () => rng() - 0.5);
  return Object.fromEntries(
    LARGE.map(({ name, channels, resolution }, layer) => {
      const data = new Float32Array(channels * resolution * resolution);
      for (let at = 0; at < data.length; at++)
        data[at] = (block[(at + layer * 977) & 0xffff] as number) * (1 + ((at >>> 16) % 7) / 8);
      return [name, data];
    }),
  );
}
