import type { Placement } from '@gannet/contracts';
import { type GeneratorPackage, type Generator, openGenerator, pooledFeatures, toRgb8 } from '@gannet/generator';
import type { Features } from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { bundledGenerator, bundledOracle, CLASSES } from '../demo/bundled.js';
import { openOracle, type Oracle } from '../demo/oracle.js';

export const PSI = 0.7;

/**
 * One thread per model, like the server's workers: on a busy machine, threads would wait for each other. Does not
 * change any result.
 */
export const THREADS = 1;

/**
 * A generated image with everything that a study needs. Its features stay in memory: about 2 MB with the bundled
 * generator.
 */
export interface GeneratedImage {
  readonly seed: number;
  readonly features: Features;
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** [D] */
  readonly embedding: Float32Array;
  /** [side, side], the oracle's labels; computed once. */
  readonly labels: () => Promise<Uint8Array>;
  /** The oracle's placement of each keypoint; computed once. */
  readonly placements: () => Promise<Placement[]>;
}

/** The bundled generator and its oracle. */
export class ImageSource {
  readonly pack: GeneratorPackage;
  readonly #generator: Generator;
  readonly #oracle: Oracle;

  static async open(): Promise<ImageSource> {
    const pack = await bundledGenerator();
    const oracle = await openOracle(await bundledOracle(), CLASSES.length, openSession);
    const generator = await openGenerator(pack, openSession, { threads: THREADS }).catch(async (error: unknown) => {
      await oracle.close();
      throw error;
    });
    return new ImageSource(pack, generator, oracle);
  }

  private constructor(pack: GeneratorPackage, generator: Generator, oracle: Oracle) {
    this.pack = pack;
    this.#generator = generator;
    this.#oracle = oracle;
  }

  async generate(first: number, count: number, signal: AbortSignal, psi = PSI): Promise<GeneratedImage[]> {
    const generated: GeneratedImage[] = [];
    for (let seed = first; seed < first + count; seed++) {
      signal.throwIfAborted();
      generated.push(await this.#generatedImage(seed, psi));
    }
    return generated;
  }

  /** An image of the generator's size with the oracle's labels and placements, each computed once. */
  annotated(rgb: Uint8Array): Pick<GeneratedImage, 'rgb' | 'labels' | 'placements'> {
    const { resolution: side } = this.pack;
    let labels: Promise<Uint8Array> | null = null;
    let placements: Promise<Placement[]> | null = null;
    return {
      rgb,
      labels: () => (labels ??= this.#oracle.label(rgb, side, side).then(({ data }) => data)),
      placements: () => (placements ??= this.#oracle.place(rgb, side, side)),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#generator.close(), this.#oracle.close()]);
  }

  async #generatedImage(seed: number, psi: number): Promise<GeneratedImage> {
    const { resolution: side } = this.pack;
    const [made] = await this.#generator.generate([seed], psi, { image: true, features: true });
    if (!made?.image) throw new Error(`the generator gave nothing for seed ${seed}`);
    const rgb = toRgb8(made.image.data, side, side);
    return {
      seed,
      ...this.annotated(rgb),
      embedding: pooledFeatures(this.pack, made.features),
      features: Object.fromEntries(Object.entries(made.features).map(([name, { data }]) => [name, data])),
    };
  }
}
