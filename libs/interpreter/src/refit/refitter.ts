import { derivedSeed, mulberry32, type Rng, shuffled, UNLABELLED } from '@gannet/metrics';
import { dataOf, float32, tensor, type OpenSession, type Tensor } from '@gannet/onnx';
import { adamRate } from '@gannet/training';
import { featureFeeds } from '../evaluation.js';
import { depthOf, hypercolumnRows } from '../hypercolumn.js';
import { featuresOf } from '../rows.js';
import { choosePixels } from '../sampling.js';
import { reopened } from '../unseen.js';
import type { Features, Interpreter, LabelledImage } from '../types.js';
import { picksOf } from './picks.js';
import { refitGraph, ROWS, unitsGraph } from './graph.js';
import { somePixels } from './some.js';

/** What a refitted interpreter says of the image it was refitted to. */
export interface Refitted {
  /** [R, R] */
  readonly label: Uint8Array;
  /** [R, R], nats. */
  readonly uncertainty: Float32Array;
  readonly score: number;
}

/** An interpreter that can be refitted to one image at a time. It stays as it is: every refit starts from it again. */
export interface Refitter {
  /**
   * Refits to the painted pixels of an image, `strokes` [R, R] with 255 where nothing is painted, and labels the image. One
   * image and the same strokes give the same answer. Throws RangeError for strokes of another size or class, or without a pixel.
   */
  refit(features: Features, strokes: Uint8Array): Promise<Refitted>;
  close(): Promise<void>;
}

const STEPS = 30;
/**
 * Bundled generator, 8 labelled images, twelve others with six dabs of 3×3 each where it was wrong: of 233 painted errors 4 are
 * left, of 2,349 unpainted ones 2,211; without the kept pixels those become 2,570.
 */
const LEARNING_RATE = 0.01;
/** What the painted pixels count together, what the image's own others, and what earlier annotations. */
const SHARES = { painted: 0.5, kept: 0.25, replayed: 0.25 } as const;
/** Streams of dice: they are the same for every refit. */
const [REPLAYED, PAINTED, KEPT] = [31, 32, 33] as const;

/**
 * Opens an interpreter for live refits. What is painted on one image must not make it forget the others: `memory`, images that
 * people have labelled, come up in every step beside the strokes, each for as much as its weight.
 */
export async function openRefitter(interpreter: Interpreter, memory: readonly LabelledImage[], openSession: OpenSession, options?: { readonly threads?: number }): Promise<Refitter> {
  const replay = await replayOf(interpreter, memory, openSession);
  const session = await openSession(refitGraph(interpreter, STEPS), options);
  const rate = tensor('float32', [STEPS], Float32Array.from({ length: STEPS }, (_, step) => adamRate(LEARNING_RATE, step + 1)));
  const looked = new WeakMap<Features, Record<string, Tensor>>();
  /** Every number of an image is looked at, once and not for every stroke. */
  const feedsOf = (features: Features): Record<string, Tensor> => {
    const feeds = looked.get(features) ?? featureFeeds(features, interpreter.layers);
    looked.set(features, feeds);
    return feeds;
  };
  return {
    async refit(features, strokes) {
      const made = await session.run({ ...feedsOf(features), ...lessonFeeds(interpreter, strokes, replay), rate });
      return { label: dataOf(made, 'label', 'uint8'), uncertainty: float32(made, 'uncertainty'), score: float32(made, 'score')[0] as number };
    },
    close: () => session.close(),
  };
}

/** Pixels of earlier annotations. */
interface Replay {
  /** [members, 256, h1]; beyond `labels` there is nothing. */
  readonly units: Tensor<'float32'>;
  readonly labels: readonly number[];
  /** How much each counts beside the others: those of an image together as much as the image. */
  readonly weights: readonly number[];
}

async function replayOf(interpreter: Interpreter, memory: readonly LabelledImage[], openSession: OpenSession): Promise<Replay> {
  const { layers, resolution, classes } = interpreter;
  const depth = depthOf(layers);
  const rows = new Float32Array(ROWS.replayed * depth);
  const [labels, weights]: [number[], number[]] = [[], []];
  const images = memory.filter(({ weight = 1 }) => weight > 0).slice(0, ROWS.replayed);
  for (const [index, image] of images.entries()) {
    const some = remembered(image.labels, classes, Math.floor(ROWS.replayed / images.length), mulberry32(derivedSeed(REPLAYED, index)));
    rows.set(hypercolumnRows(await featuresOf(image), layers, resolution, some), labels.length * depth);
    labels.push(...Array.from(some, (pixel) => image.labels[pixel] as number));
    weights.push(...Array.from(some, () => (image.weight ?? 1) / some.length));
  }
  const session = await openSession(unitsGraph(interpreter));
  try {
    const { units } = await session.run({ rows: tensor('float32', [ROWS.replayed, depth], rows) });
    return { units: units as Tensor<'float32'>, labels, weights };
  } finally {
    await session.close();
  }
}

/** No more than `wanted` labelled pixels of an image; where it has more classes than that, classes that chance decides. */
function remembered(labels: Uint8Array, classes: number, wanted: number, rng: Rng): Int32Array {
  const { pixels } = choosePixels(labels, classes, wanted, rng);
  if (pixels.length <= wanted) return pixels;
  return Int32Array.from(shuffled(pixels.length, rng).slice(0, wanted), (place) => pixels[place] as number);
}

function lessonFeeds(interpreter: Interpreter, strokes: Uint8Array, { units, labels, weights: counts }: Replay): Record<string, Tensor> {
  const { resolution, classes, members } = interpreter;
  if (strokes.length !== resolution ** 2) throw new RangeError(`the strokes are ${strokes.length} pixels, the image has ${resolution ** 2}`);
  const { pixels: painted, classes: present } = choosePixels(strokes, classes, ROWS.painted, mulberry32(PAINTED));
  if (painted.length === 0) throw new RangeError('nothing is painted yet: a refit learns from painted pixels');
  const kept = somePixels(strokes, UNLABELLED, ROWS.kept, mulberry32(KEPT));
  const weights = new Float32Array(ROWS.painted + ROWS.kept + ROWS.replayed);
  weights.fill(SHARES.painted / painted.length, 0, painted.length);
  weights.fill(SHARES.kept / Math.max(1, kept.length), ROWS.painted, ROWS.painted + kept.length);
  const share = SHARES.replayed / counts.reduce((sum, count) => sum + count, 0);
  counts.forEach((count, row) => (weights[ROWS.painted + ROWS.kept + row] = count * share));
  return {
    ...picksOf([...padded(painted, ROWS.painted), ...padded(kept, ROWS.kept)], interpreter), replay: units,
    paintedTargets: targetsOf(Array.from(painted, (pixel) => strokes[pixel] as number), ROWS.painted, classes), replayTargets: targetsOf(labels, ROWS.replayed, classes),
    weights: tensor('float32', [weights.length, 1], weights), b3: tensor('float32', [members, 1, classes], reopened(interpreter, Uint8Array.from(present)).b3),
  };
}

/** So many numbers: those that are there, then zeros. */
function padded(pixels: Int32Array, count: number): number[] {
  return Array.from({ length: count }, (_, at) => pixels[at] ?? 0);
}

/** 1 for the class of each row; [count, classes]. */
function targetsOf(labels: readonly number[], count: number, classes: number): Tensor {
  const targets = new Float32Array(count * classes);
  labels.forEach((of, row) => (targets[row * classes + of] = 1));
  return tensor('float32', [count, classes], targets);
}
