import { Inject, Injectable } from '@nestjs/common';
import type { Task } from '@gannet/contracts';
import {
  type Generated,
  type Generator,
  type GeneratorPackage,
  latentOf,
  openGenerator,
  POOLED,
  pooledGraph,
  toRgb8,
} from '@gannet/generator';
import {
  decodeInterpreter,
  decodeKeypointInterpreter,
  factoryGraph,
  keypointGraph,
  labelGraph,
  type LabelOutput,
  placementGraph,
  type PlacementOutput,
  withMembers,
} from '@gannet/interpreter';
import { meanEntropy } from '@gannet/metrics';
import { dataOf, float32, type Session, tensor, type Tensor } from '@gannet/onnx';
import { Refused } from '../errors.js';
import { Generators } from '../generators/generators.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { KeepOpen } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { weightsOf } from './weights.js';

/** An image with what an interpreter says of it: what the factory gives. */
export interface Labelled {
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** [side, side] class indices. */
  readonly labels: Uint8Array;
  /** [side, side] Jensen–Shannon divergence of the members, in nats. */
  readonly uncertainty: Float32Array;
  readonly score: number;
}

/**
 * The part of a factory that is asked for: what an interpreter, read from its bytes, says in a graph that holds nothing
 * else.
 */
type Head = (interpreter: Uint8Array, opset: number, generator: GeneratorPackage) => Uint8Array;

const PARTS =
  (outputs: readonly LabelOutput[]): Head =>
  (bytes, opset) =>
    labelGraph(decodeInterpreter(bytes), { opset, outputs });
const KEYPOINTS =
  (outputs: readonly PlacementOutput[]): Head =>
  (bytes, opset) =>
    placementGraph(decodeKeypointInterpreter(bytes), { opset, outputs });

/** Stands for the interpreter where none is asked. */
const NOBODY = '-';

/** What is asked of generator and interpreter together. */
const ASKS = {
  /** The mean of every channel, of the generator alone. */
  embed: { head: (_, opset, generator) => pooledGraph(generator, { opset }), image: false },
  label: { head: PARTS(['label', 'uncertainty', 'score']), image: true },
  score: { head: PARTS(['score']), image: false },
  classes: { head: PARTS(['classScores', 'score']), image: false },
  /** The opinion of one member: what can be known without an ensemble. */
  single: {
    head: (bytes, opset) =>
      labelGraph(withMembers(decodeInterpreter(bytes), [0]), { opset, outputs: ['probabilities'] }),
    image: false,
  },
  place: { head: KEYPOINTS(['keypoints', 'spread', 'score']), image: true },
  spread: { head: KEYPOINTS(['score']), image: false },
  spreads: { head: KEYPOINTS(['spread', 'score']), image: false },
  heat: {
    head: (bytes, opset) =>
      keypointGraph(withMembers(decodeKeypointInterpreter(bytes).network, [0]), { opset, outputs: ['heat'] }),
    image: false,
  },
} as const satisfies Record<string, { head: Head; image: boolean }>;
export type Ask = keyof typeof ASKS;

/** What labels the releases of each task: the factory that goes with them. */
const WHOLE = { parts: 'label', keypoints: 'place' } as const satisfies Record<Task, Ask>;

// A generator or a factory costs some tens of megabytes; a server works with few projects at a time.
const KEPT_OPEN = 4;

/**
 * Computes candidates: their images, features and labels. Each session runs on one thread: images are independent, so
 * more workers use more cores, where threads of one session would wait for each other at every layer. Whatever is
 * computed, the image stays in the generator's process, and what is asked for comes out.
 */
@Injectable()
export class Predictor {
  private readonly generators = new KeepOpen<Generator>(KEPT_OPEN, (digest) => this.openGenerator(digest), { isLost });
  private readonly factories = new KeepOpen<Session>(KEPT_OPEN, (key) => this.openFactory(key), { isLost });

  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    private readonly packages: Generators,
    private readonly models: Models,
  ) {}

  /** [side, side, 3] bytes. */
  async image(generator: string, seed: number, psi: number): Promise<Uint8Array> {
    return rgbOf(await this.generate(generator, seed, psi, { image: true }));
  }

  /**
   * Every layer, [channels, r, r] each. Refuses with INVALID, as all that follow do, where the generator gives a number
   * that is not finite.
   */
  async features(generator: string, seed: number, psi: number): Promise<Record<string, Float32Array>> {
    return layersOf(await this.generate(generator, seed, psi, { features: true }));
  }

  /** Mean of every feature channel, [D]. */
  async embedding(generator: string, seed: number, psi: number): Promise<Float32Array> {
    const means = float32(await this.make('embed', generator, NOBODY, { seed, psi }), POOLED);
    return finite(means, seed, psi);
  }

  async label(generator: string, interpreter: string, seed: number, psi: number): Promise<Labelled> {
    const made = await this.make('label', generator, interpreter, { seed, psi });
    return {
      rgb: dataOf(made, 'image', 'uint8'),
      labels: dataOf(made, 'label', 'uint8'),
      uncertainty: float32(made, 'uncertainty'),
      score: scoreIn(made, seed, psi),
    };
  }

  /** The image score by which candidates are ranked, in nats. */
  async score(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    return scoreIn(await this.make('score', generator, interpreter, { seed, psi }), seed, psi);
  }

  /** How uncertain each class is where it is seen, [K] in nats; below 0 where it is not. */
  async classScores(generator: string, interpreter: string, seed: number, psi: number): Promise<Float32Array> {
    return finite(float32(await this.make('classes', generator, interpreter, { seed, psi }), 'classScores'), seed, psi);
  }

  /** Mean entropy of one member's opinion over the image, in nats. */
  async entropy(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    const { probabilities } = await this.make('single', generator, interpreter, { seed, psi });
    if (probabilities?.type !== 'float32') throw new Error(`the interpreter ${interpreter} gave no probabilities`);
    return meanEntropy(probabilities.data, probabilities.dims[1] ?? 0);
  }

  /** The factory as a file: what labels a project's releases, with what its readers need to know. */
  factoryFile(
    task: Task,
    generator: string,
    interpreter: string,
    metadata: Readonly<Record<string, string>>,
  ): Promise<Uint8Array> {
    return this.factoryOf(WHOLE[task], generator, interpreter, metadata);
  }

  private generate(
    generator: string,
    seed: number,
    psi: number,
    want: { image?: boolean; features?: boolean },
  ): Promise<Generated> {
    return this.generators.use(generator, async (opened) => {
      const [generated] = await opened.generate([seed], psi, want);
      if (!generated) throw new Error(`the generator gave nothing for seed ${seed}`);
      return generated;
    });
  }

  private async openGenerator(digest: string): Promise<Generator> {
    const pack = await this.packages.open(digest);
    return openGenerator(pack, this.models.of(pack), { threads: 1 });
  }

  /** What the factory of an ask gives of a seed. */
  make(
    ask: Ask,
    generator: string,
    interpreter: string,
    { seed, psi }: { seed: number; psi: number },
  ): Promise<Record<string, Tensor>> {
    const { zDim } = this.packages.byDigestOrRefuse(generator);
    const feeds = {
      z: tensor('float32', [1, zDim], latentOf(seed, zDim)),
      psi: tensor('float32', [1], Float32Array.of(psi)),
    };
    return this.factories.use(`${ask} ${generator} ${interpreter}`, (session) => session.run(feeds));
  }

  private async openFactory(key: string): Promise<Session> {
    const [ask, generator, digest] = key.split(' ') as [Ask, string, string];
    return this.models.of(this.packages.byDigestOrRefuse(generator))(await this.factoryOf(ask, generator, digest), {
      threads: 1,
    });
  }

  private async factoryOf(
    ask: Ask,
    generator: string,
    interpreter: string,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<Uint8Array> {
    const { head, image } = ASKS[ask];
    const pack = await this.packages.open(generator);
    const bytes = interpreter === NOBODY ? new Uint8Array() : await weightsOf(this.store, interpreter);
    return factoryGraph(pack, (opset) => head(bytes, opset, pack), { image, metadata });
  }
}

/** The score is NaN where any feature is no number. */
export function scoreIn(made: Record<string, Tensor>, seed: number, psi: number): number {
  const [score] = float32(made, 'score');
  if (score === undefined || !Number.isFinite(score)) throw new NotFinite(seed, psi);
  return score;
}

/** They are no numbers where any feature is none. */
export function finite(values: Float32Array, seed: number, psi: number): Float32Array {
  if (!values.every(Number.isFinite)) throw new NotFinite(seed, psi);
  return values;
}

function layersOf({ seed, psi, features }: Generated): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(features).map(([name, { data }]) => {
      for (const value of data) if (!Number.isFinite(value)) throw new NotFinite(seed, psi);
      return [name, data];
    }),
  );
}

/** The generator gives numbers for a seed that are not finite. */
export class NotFinite extends Refused {
  constructor(seed: number, psi: number) {
    super(
      'INVALID',
      `The generator gives numbers that are not finite for seed ${seed} at psi ${psi}: nothing can be learnt from that image, nor said of it. Start a round with a smaller psi, or repair the generator.`,
    );
  }
}

/** What `work` gives; null where the generator gives numbers that are not finite. */
export async function unlessNotFinite<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFinite) return null;
    throw error;
  }
}

function rgbOf({ seed, image }: Generated): Uint8Array {
  const [, , height, width] = image?.dims ?? [];
  if (!image || height === undefined || width === undefined)
    throw new Error(`the generator gave no image for seed ${seed}`);
  return toRgb8(image.data, width, height);
}
