import type { Placement } from '@gannet/contracts';
import { type GeneratorPackage, type Generator, openGenerator, pooledFeatures, toRgb8 } from '@gannet/generator';
import type { Features } from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { bundledGenerator, bundledOracle, CLASSES } from '../demo/bundled.js';
import { openOracle, type Oracle } from '../demo/oracle.js';

export const PSI = 0.7;

/**
 * One thread a model, as the server's workers: on a busy machine more would wait for each other. Does not change a
 * result.
 */
export const THREADS = 1;

/**
 * A generated image with all that a study asks of it. Its features stay in memory: about 2 MB with the bundled
 * generator.
 */
export interface Specimen {
  readonly seed: number;
  readonly features: Features;
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** [D] */
  readonly embedding: Float32Array;
  /** [side, side], the oracle's word; asked for once. */
  readonly labels: () => Promise<Uint8Array>;
  /** Where the oracle sees each keypoint; asked for once. */
  readonly placements: () => Promise<Placement[]>;
}

/** The bundled generator and the oracle beside it. */
export class Laboratory {
  readonly pack: GeneratorPackage;
  readonly #generator: Generator;
  readonly #oracle: Oracle;

  static async open(): Promise<Laboratory> {
    const pack = await bundledGenerator();
    const oracle = await openOracle(await bundledOracle(), CLASSES.length, openSession);
    const generator = await openGenerator(pack, openSession, { threads: THREADS }).catch(async (error: unknown) => {
      await oracle.close();
      throw error;
    });
    return new Laboratory(pack, generator, oracle);
  }

  private constructor(pack: GeneratorPackage, generator: Generator, oracle: Oracle) {
    this.pack = pack;
    this.#generator = generator;
    this.#oracle = oracle;
  }

  async grow(first: number, count: number, signal: AbortSignal, psi = PSI): Promise<Specimen[]> {
    const specimens: Specimen[] = [];
    for (let seed = first; seed < first + count; seed++) {
      signal.throwIfAborted();
      specimens.push(await this.#specimen(seed, psi));
    }
    return specimens;
  }

  async close(): Promise<void> {
    await Promise.all([this.#generator.close(), this.#oracle.close()]);
  }

  async #specimen(seed: number, psi: number): Promise<Specimen> {
    const { resolution: side } = this.pack;
    const [made] = await this.#generator.generate([seed], psi, { image: true, features: true });
    if (!made?.image) throw new Error(`the generator gave nothing for seed ${seed}`);
    const rgb = toRgb8(made.image.data, side, side);
    let labels: Promise<Uint8Array> | null = null;
    let placements: Promise<Placement[]> | null = null;
    return {
      seed,
      rgb,
      embedding: pooledFeatures(this.pack, made.features),
      features: Object.fromEntries(Object.entries(made.features).map(([name, { data }]) => [name, data])),
      labels: () => (labels ??= this.#oracle.label(rgb, side, side).then(({ data }) => data)),
      placements: () => (placements ??= this.#oracle.place(rgb, side, side)),
    };
  }
}
