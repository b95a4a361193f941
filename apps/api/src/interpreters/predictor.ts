import { Inject, Injectable } from '@nestjs/common';
import type { Task } from '@gannet/contracts';
import { type Generated, type GeneratorFacts, latentOf, POOLED, pooledGraph, toRgb8 } from '@gannet/generator';
import {
  factoryGraph,
  type FeatureLayer,
  featuresGraph,
  featuresIn,
  type Question,
  sessionBytes,
  taskInterpreter,
} from '@gannet/interpreter';
import { dataOf, float32, readModel, type Session, tensor, type Tensor } from '@gannet/onnx';
import { Refused } from '../errors.js';
import { Generators } from '../generators/generators.js';
import { RunningGenerators } from '../generators/running-generators.js';
import { chosenLayers } from '../projects/chosen-layers.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { KeepOpen, type Reserve } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { headOf } from './head.js';
import { weightsOf } from './weights.js';

/** An image with an interpreter's output for it. */
interface LabelledImage {
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** The task's type, see `TaskInterpreter.outputOf`. */
  readonly output: unknown;
  /** The image score by which candidates are ranked. */
  readonly score: number;
}

/** A layer, and the side that it is read at. */
type ReadLayer = Pick<FeatureLayer, 'name' | 'resolution'>;

/** A candidate, and the interpreter to run on it. */
export interface InferenceRequest {
  readonly task: Task;
  /** Digests. */
  readonly generator: string;
  readonly interpreter: string;
  readonly seed: number;
  readonly psi: number;
}

/** Stands in a key for the interpreter when the graph has none: it only computes the mean of every channel. */
const NONE = '-';
/** Stands in a key for the names of layers: no layer can have it as its name. */
const ALL = '*';
/** Stands in a key for the task when the graph only computes features. */
const FEATURES = 'features';

/**
 * Runs generators and interpreters on candidates. Each session uses one thread: images are independent, so more workers
 * use more cores, whereas the threads of one session would wait for each other at every layer. Intermediate results
 * stay in the generator's process; only the requested outputs leave it.
 */
@Injectable()
export class Predictor {
  private readonly factories: KeepOpen<Session>;

  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    private readonly packages: Generators,
    private readonly running: RunningGenerators,
    private readonly models: Models,
  ) {
    this.factories = new KeepOpen<Session>(models.budget, (key, reserve) => this.openFactory(key, reserve), isLost);
  }

  /** What results depend on bit for bit, besides their inputs. */
  get runtime(): string {
    return this.models.runtime;
  }

  /** [side, side, 3] bytes. */
  async image(generator: string, seed: number, psi: number): Promise<Uint8Array> {
    return rgbOf(await this.generate(generator, seed, psi, { image: true }));
  }

  /**
   * Every layer, or these, [channels, r, r] each; those that are to be smaller than the generator's own are reduced, as
   * in a factory. Like the methods below, refuses with INVALID if the generator's output is not finite.
   */
  async features(
    generator: string,
    seed: number,
    psi: number,
    layers: readonly ReadLayer[] | null = null,
  ): Promise<Record<string, Float32Array>> {
    const { zDim, layers: offered } = await this.packages.factsOf(generator);
    const isOwn = ({ name, resolution }: ReadLayer): boolean =>
      offered.some((own) => own.name === name && own.resolution === resolution);
    if (layers === null || layers.every(isOwn)) {
      const made = await this.generate(generator, seed, psi, { features: layers?.map(({ name }) => name) ?? true });
      return finiteLayers(
        Object.entries(made.features).map(([name, { data }]) => [name, data]),
        seed,
        psi,
      );
    }
    const read = layers.map(({ name, resolution }) => `${name}:${resolution}`).join();
    const made = await this.run(`${FEATURES} ${read} ${generator} ${NONE}`, zDim, { seed, psi });
    return finiteLayers(Object.entries(featuresIn(made)), seed, psi);
  }

  /** Mean of every channel of all layers, or of those with these names, [D]. */
  async embedding(
    generator: string,
    seed: number,
    psi: number,
    layers: readonly string[] | null = null,
  ): Promise<Float32Array> {
    const pack = await this.packages.factsOf(generator);
    const read = layers?.join() ?? ALL;
    const made = await this.run(`${NONE} ${read} ${generator} ${NONE}`, pack.zDim, { seed, psi });
    return finite(float32(made, POOLED), seed, psi);
  }

  /** As people see it. */
  label(asked: InferenceRequest): Promise<LabelledImage> {
    return this.labelled('label', asked);
  }

  /** As a release has it: labels at the side of the image. */
  forRelease(asked: InferenceRequest): Promise<LabelledImage> {
    return this.labelled('release', asked);
  }

  private async labelled(question: 'label' | 'release', asked: InferenceRequest): Promise<LabelledImage> {
    const made = await this.infer(question, asked);
    return {
      rgb: dataOf(made, 'image', 'uint8'),
      output: taskInterpreter(asked.task).outputOf(made),
      score: scoreIn(made, asked),
    };
  }

  /** The image score by which candidates are ranked. */
  async score(asked: InferenceRequest): Promise<number> {
    return scoreIn(await this.infer('score', asked), asked);
  }

  /** Uncertainty of each class or keypoint, [labels]; negative if it is absent. */
  async classScores(asked: InferenceRequest): Promise<Float32Array> {
    const made = await this.infer('classScores', asked);
    return finite(taskInterpreter(asked.task).classScores(made), asked.seed, asked.psi);
  }

  /** Predictive entropy of a single member, in nats: available without an ensemble. */
  async entropy(asked: InferenceRequest): Promise<number> {
    return taskInterpreter(asked.task).entropy(await this.infer('entropy', asked));
  }

  /** Label and uncertainty of every pixel; null for a task whose labels are no maps. */
  async maps(asked: InferenceRequest): Promise<{ labels: Uint8Array; uncertainty: Float32Array } | null> {
    const { output } = await this.label(asked);
    return taskInterpreter(asked.task).mapsOf(output);
  }

  /** The factory as a model file, with metadata for its readers. */
  factoryFile(
    task: Task,
    generator: string,
    interpreter: string,
    metadata: Readonly<Record<string, string>>,
  ): Promise<Uint8Array> {
    return this.factoryOf(task, 'release', generator, interpreter, metadata).then(({ bytes }) => bytes);
  }

  private generate(
    generator: string,
    seed: number,
    psi: number,
    want: { image?: boolean; features?: boolean | readonly string[] },
  ): Promise<Generated> {
    return this.running.use(generator, async (opened) => {
      const [generated] = await opened.generate([seed], psi, want);
      if (!generated) throw new Error(`the generator gave nothing for seed ${seed}`);
      return generated;
    });
  }

  /** Runs the factory that answers a question on a seed. */
  private async infer(
    question: Question,
    { task, generator, interpreter, seed, psi }: InferenceRequest,
  ): Promise<Results> {
    const { zDim } = await this.packages.factsOf(generator);
    return this.run(`${task} ${question} ${generator} ${interpreter}`, zDim, { seed, psi });
  }

  private run(key: string, zDim: number, { seed, psi }: Pick<InferenceRequest, 'seed' | 'psi'>): Promise<Results> {
    const feeds = {
      z: tensor('float32', [1, zDim], latentOf(seed, zDim)),
      psi: tensor('float32', [1], Float32Array.of(psi)),
    };
    return this.factories.use(key, (session) => session.run(feeds));
  }

  private async openFactory(key: string, reserve: Reserve): Promise<Session> {
    const [task, question, generator, digest] = key.split(' ') as [Task & typeof FEATURES, Question, string, string];
    const { bytes, layers } =
      digest !== NONE
        ? await this.factoryOf(task, question, generator, digest)
        : task === FEATURES
          ? await this.featuresGraph(generator, question)
          : await this.poolingGraph(generator, question);
    const facts = await this.packages.factsOf(generator);
    await reserve(sessionBytes({ modelBytes: bytes.length, layers, maps: 'inside' }));
    return this.models.of(facts)(bytes, { threads: 1 });
  }

  /** `read`: the names of layers with commas between them, or ALL. */
  private async poolingGraph(generator: string, read: string): Promise<Factory> {
    const pack = await this.packages.open(generator);
    const layers = chosenLayers(pack.layers, read === ALL ? null : read.split(','));
    return { layers, bytes: factoryGraph(pack, (opset) => pooledGraph({ layers }, { opset }), { image: false }) };
  }

  /** `read`: names and sides of layers, `name:side`, with commas between them. */
  private async featuresGraph(generator: string, read: string): Promise<Factory> {
    const pack = await this.packages.open(generator);
    const sides = new Map(read.split(',').map((layer) => layer.split(':') as [string, string]));
    const layers = pack.layers.filter(({ name }) => sides.has(name));
    const reduced = layers.map((layer) => ({ ...layer, resolution: Number(sides.get(layer.name)) }));
    return { layers, bytes: factoryGraph(pack, (opset) => featuresGraph(reduced, opset), { image: false }) };
  }

  /** Generator and interpreter as one model; it returns the image only together with labels. */
  private async factoryOf(
    task: Task,
    question: Question,
    generator: string,
    digest: string,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<Factory> {
    const pack = await this.packages.open(generator);
    const headIn = headOf(task, question, await weightsOf(this.store, digest), pack.resolution);
    let head: Uint8Array = new Uint8Array();
    const bytes = factoryGraph(pack, (opset) => (head = headIn(opset)), {
      image: question === 'label' || question === 'release',
      metadata,
    });
    const read = new Set(readModel(head).inputs.map(({ name }) => name));
    return { bytes, layers: pack.layers.filter(({ name }) => read.has(name)) };
  }
}

/** A generator with what reads its layers, as one model. */
interface Factory {
  readonly bytes: Uint8Array;
  /** Those that are read: the others are not in the graph. */
  readonly layers: GeneratorFacts['layers'];
}

type Results = Record<string, Tensor>;

/** The score is NaN if any feature is not finite. */
function scoreIn(made: Results, { seed, psi }: Pick<InferenceRequest, 'seed' | 'psi'>): number {
  const [score] = float32(made, 'score');
  if (score === undefined || !Number.isFinite(score)) throw new NotFinite(seed, psi);
  return score;
}

/** They are NaN if any feature is not finite. */
function finite(values: Float32Array, seed: number, psi: number): Float32Array {
  if (!values.every(Number.isFinite)) throw new NotFinite(seed, psi);
  return values;
}

function finiteLayers(
  layers: readonly (readonly [name: string, data: Float32Array])[],
  seed: number,
  psi: number,
): Record<string, Float32Array> {
  for (const [, data] of layers) for (const value of data) if (!Number.isFinite(value)) throw new NotFinite(seed, psi);
  return Object.fromEntries(layers);
}

/** The generator's output for a seed is not finite. */
export class NotFinite extends Refused {
  constructor(seed: number, psi: number) {
    super(
      'INVALID',
      `The generator gives numbers that are not finite for seed ${seed} at psi ${psi}: nothing can be learnt from that image, nor said of it. Start a round with a smaller psi, or repair the generator.`,
    );
  }
}

/** Null if the generator's output is not finite. */
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
