import {
  build,
  cast,
  concat,
  input,
  type OpenSession,
  reduceMean,
  reshape,
  type Session,
  tensor,
  type Tensor,
  type Value,
} from '@gannet/onnx';
import { latentOf } from './latents.js';
import type { GeneratorPackage } from './package.js';

/** What to compute: the image, and all feature maps or the named ones. */
interface GenerateRequest {
  readonly image?: boolean;
  readonly features?: boolean | readonly string[];
}

/** One computed candidate. What was not requested is null or absent. */
export interface Generated {
  readonly seed: number;
  readonly psi: number;
  /** [1, 3, resolution, resolution], −1 black to 1 white. */
  readonly image: Tensor<'float32'> | null;
  /** By layer name, [1, channels, r, r]. */
  readonly features: Readonly<Record<string, Tensor<'float32'>>>;
}

export interface Generator {
  /** Computes the candidates of these seeds, in order. Throws RangeError for an invalid seed, psi or layer. */
  generate(seeds: readonly number[], psi: number, want: GenerateRequest): Promise<readonly Generated[]>;
  /** The styles of a seed, [numWs * wDim]. */
  styles(seed: number, psi: number): Promise<Float32Array>;
  /** The image of styles, [1, 3, resolution, resolution]. */
  imageOf(styles: Float32Array): Promise<Tensor<'float32'>>;
  close(): Promise<void>;
}

/**
 * Opens both graphs. Candidates are always computed one by one, so that other seeds in the same call cannot change
 * their bits, whichever kernels the runtime would choose for a larger batch.
 */
export async function openGenerator(
  pack: GeneratorPackage,
  openSession: OpenSession,
  options?: { readonly threads?: number },
): Promise<Generator> {
  const mapping = await openSession(pack.mapping, options);
  const synthesis = await openSession(pack.synthesis, options).catch(async (error: unknown) => {
    await mapping.close();
    throw error;
  });
  return {
    async generate(seeds, psi, want) {
      if (!Number.isFinite(psi)) throw new RangeError(`${psi} is not a psi`);
      const layers = layersOf(pack, want);
      const outputs = [...(want.image === true ? ['image'] : []), ...layers];
      if (outputs.length === 0) throw new RangeError('neither the image nor a feature map is requested');
      const latents = seeds.map((seed) => latentOf(seed, pack.zDim));
      const generated: Generated[] = [];
      for (const [i, seed] of seeds.entries()) {
        const results = await runBoth(mapping, synthesis, latents[i]!, psi, outputs);
        generated.push({
          seed,
          psi,
          image: want.image === true ? float32In(results, 'image') : null,
          features: Object.fromEntries(layers.map((name) => [name, float32In(results, name)])),
        });
      }
      return generated;
    },
    async styles(seed, psi) {
      return (await stylesOf(mapping, latentOf(seed, pack.zDim), psi)).data;
    },
    async imageOf(styles) {
      const ws = tensor('float32', [1, pack.numWs, pack.wDim], styles);
      return float32In(await synthesis.run({ ws }, ['image']), 'image');
    },
    async close() {
      await Promise.all([mapping.close(), synthesis.close()]);
    },
  };
}

/**
 * The embedding of an image, [D]: the mean of every channel over its map, layer after layer. Throws RangeError when a
 * layer is missing.
 */
export function pooledFeatures(pack: Pick<GeneratorPackage, 'layers'>, features: Generated['features']): Float32Array {
  return Float32Array.from(
    pack.layers.flatMap(({ name, channels, resolution }) => {
      const map = features[name]?.data;
      const pixels = resolution * resolution;
      if (map?.length !== channels * pixels)
        throw new RangeError(`${name} is not a map of ${channels} × ${resolution} × ${resolution}`);
      return Array.from({ length: channels }, (_, channel) => mean(map, channel * pixels, pixels));
    }),
  );
}

/** Output name of {@link pooledGraph}; no layer can have it, because it contains a space. */
export const POOLED = 'pooled features';

/**
 * `pooledFeatures` as a graph that is merged with a generator: every layer [1, channels, r, r] → `POOLED` [D]. Computed
 * in double precision, so that the runtime's order of summation does not show in the result.
 */
export function pooledGraph(
  { layers }: Pick<GeneratorPackage, 'layers'>,
  options?: { readonly opset?: number },
): Uint8Array {
  const maps = layers.map(({ name, channels, resolution }): [string, Value] => [
    name,
    input(name, [1, channels, resolution, resolution]),
  ]);
  const means = maps.map(([, map], at) => reshape(reduceMean(cast(map, 'float64'), [2, 3]), [layers[at]!.channels]));
  return build(Object.fromEntries(maps), { [POOLED]: cast(concat(means, 0), 'float32') }, options);
}

async function runBoth(
  mapping: Session,
  synthesis: Session,
  z: Float32Array,
  psi: number,
  outputs: readonly string[],
): Promise<Record<string, Tensor>> {
  return synthesis.run({ ws: await stylesOf(mapping, z, psi) }, outputs);
}

async function stylesOf(mapping: Session, z: Float32Array, psi: number): Promise<Tensor<'float32'>> {
  if (!Number.isFinite(psi)) throw new RangeError(`${psi} is not a psi`);
  const feeds = { z: tensor('float32', [1, z.length], z), psi: tensor('float32', [1], Float32Array.of(psi)) };
  return float32In(await mapping.run(feeds, ['ws']), 'ws');
}

function layersOf(pack: GeneratorPackage, { features }: GenerateRequest): string[] {
  const known = pack.layers.map(({ name }) => name);
  if (features === undefined || typeof features === 'boolean') return features === true ? known : [];
  for (const name of features)
    if (!known.includes(name)) throw new RangeError(`${pack.name} has no feature map ${name}`);
  return [...new Set(features)];
}

function float32In(results: Readonly<Record<string, Tensor>>, name: string): Tensor<'float32'> {
  const found = results[name];
  if (found?.type !== 'float32') throw new TypeError(`no float32 result is called ${name}`);
  return found;
}

function mean(values: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += values[i]!;
  return sum / length;
}
