import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Generated, type Generator, openGenerator, pooledFeatures, toRgb8 } from '@gannet/generator';
import { decodeInterpreter, type Interpreter, labelGraph, withMembers } from '@gannet/interpreter';
import { dataOf, float32, type Session } from '@gannet/onnx';
import { closeSessions, openSession } from '@gannet/runtime';
import { Generators } from '../generators/generators.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { KeepOpen } from './keep-open.js';
import { meanEntropy } from './entropy.js';

/** An image with what an interpreter says of it. */
export interface Labelled {
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** [side, side] class indices. */
  readonly labels: Uint8Array;
  /** [side, side] Jensen–Shannon divergence of the members, in nats. */
  readonly uncertainty: Float32Array;
  readonly score: number;
}

interface Opened {
  readonly interpreter: Interpreter;
  readonly session: Session;
}

// A generator or a head costs some tens of megabytes; a server works with few projects at a time.
const KEPT_OPEN = 4;

/** Where the weights of an interpreter lie. */
export function interpreterKey(digest: string): string {
  return `interpreters/${digest}`;
}

/**
 * Computes candidates: their images, features and labels. Each session runs on one thread: images are independent, so more
 * workers use more cores, where threads of one session would wait for each other at every layer. The only place of the server
 * that runs them.
 */
@Injectable()
export class Predictor implements OnApplicationShutdown {
  private readonly generators = new KeepOpen<Generator>(KEPT_OPEN, (digest) => this.openGenerator(digest));
  private readonly heads = new KeepOpen<Opened>(KEPT_OPEN, (digest) => this.openHead(digest, (whole) => whole));
  private readonly singles = new KeepOpen<Opened>(1, (digest) => this.openHead(digest, (whole) => withMembers(whole, [0])));

  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore, private readonly packages: Generators,
  ) {}

  /** [side, side, 3] bytes. */
  async image(generator: string, seed: number, psi: number): Promise<Uint8Array> {
    return rgbOf(await this.generate(generator, seed, psi, { image: true }));
  }

  /** Every layer, [channels, r, r] each. */
  async features(generator: string, seed: number, psi: number): Promise<Record<string, Float32Array>> {
    const { features } = await this.generate(generator, seed, psi, { features: true });
    return Object.fromEntries(Object.entries(features).map(([name, { data }]) => [name, data]));
  }

  /** Mean of every feature channel, [D]. */
  async embedding(generator: string, seed: number, psi: number): Promise<Float32Array> {
    const { features } = await this.generate(generator, seed, psi, { features: true });
    return pooledFeatures(this.packages.byDigestOrRefuse(generator), features);
  }

  async label(generator: string, interpreter: string, seed: number, psi: number): Promise<Labelled> {
    const generated = await this.generate(generator, seed, psi, { image: true, features: true });
    return this.heads.use(interpreter, async ({ session }) => {
      const results = await session.run(generated.features, ['label', 'uncertainty', 'score']);
      return {
        rgb: rgbOf(generated), labels: dataOf(results, 'label', 'uint8'), uncertainty: float32(results, 'uncertainty'), score: float32(results, 'score')[0] ?? Number.NaN,
      };
    });
  }

  /** The image score by which candidates are ranked, in nats. */
  async score(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    const { features } = await this.generate(generator, seed, psi, { features: true });
    return this.heads.use(interpreter, async ({ session }) => float32(await session.run(features, ['score']), 'score')[0] ?? Number.NaN);
  }

  /** Mean entropy of one member's opinion over the image, in nats: what can be known without an ensemble. */
  async entropy(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    const { features } = await this.generate(generator, seed, psi, { features: true });
    return this.singles.use(interpreter, async ({ session, interpreter: { classes } }) => meanEntropy(float32(await session.run(features, ['probabilities']), 'probabilities'), classes));
  }

  /** Ends every session of the process, a training's too: whatever runs is over soon and fails. */
  onApplicationShutdown(): Promise<void> {
    return closeSessions();
  }

  private generate(generator: string, seed: number, psi: number, want: { image?: boolean; features?: boolean }): Promise<Generated> {
    return this.generators.use(generator, async (opened) => {
      const [generated] = await opened.generate([seed], psi, want);
      if (!generated) throw new Error(`the generator gave nothing for seed ${seed}`);
      return generated;
    });
  }

  private async openGenerator(digest: string): Promise<Generator> {
    return openGenerator(this.packages.byDigestOrRefuse(digest), openSession, { threads: 1 });
  }

  private async openHead(digest: string, choose: (whole: Interpreter) => Interpreter): Promise<Opened & { close(): Promise<void> }> {
    const interpreter = choose(decodeInterpreter(await this.store.get(interpreterKey(digest))));
    const session = await openSession(labelGraph(interpreter), { threads: 1 });
    return { interpreter, session, close: () => session.close() };
  }
}

function rgbOf({ seed, image }: Generated): Uint8Array {
  const [, , height, width] = image?.dims ?? [];
  if (!image || height === undefined || width === undefined) throw new Error(`the generator gave no image for seed ${seed}`);
  return toRgb8(image.data, width, height);
}
