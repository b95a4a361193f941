import {
  featureFeeds,
  type Interpreter,
  labelGraph,
  type LabelledImage,
  openEnsemble,
  refit,
  trainInterpreter,
  type TrainingRequest,
} from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { CLASSES } from '../demo/bundled.js';
import type { Bench, Contestant } from './bench.js';
import { labelledSeeds, type LabelledSeeds } from './labelled.js';

/** As the server refits: on one thread, beside everything else. */
const THREADS = 1;
const EARLIER = 16;
const IN_HAND = 5;
const STEPS = 200;

interface Desk {
  readonly interpreter: Interpreter;
  readonly request: TrainingRequest;
  readonly earlier: LabelledSeeds['images'];
  readonly inHand: LabelledSeeds['images'];
}

/** A project with 16 annotations and its interpreter, and images that somebody is at work on. */
async function desk(): Promise<Desk> {
  const { pack, images } = await labelledSeeds(0, EARLIER + IN_HAND);
  const [earlier, inHand] = [images.slice(0, EARLIER), images.slice(EARLIER)];
  const request: TrainingRequest = {
    layers: pack.layers,
    resolution: pack.resolution,
    classes: CLASSES.length,
    seed: 1,
    threads: THREADS,
    images: earlier,
    settings: { steps: STEPS },
  };
  return { interpreter: await trainInterpreter(request, openSession), request, earlier, inHand };
}

/** A stroke of 3 rows across the image, in the classes that are there. */
function strokeOn({ labels }: LabelledImage, side: number, row: number): Uint8Array {
  return labels.map((label, pixel) => (Math.abs(Math.floor(pixel / side) - row) <= 1 ? label : 255));
}

/** Strokes on one image after another. */
function atWork(
  { inHand, interpreter: { resolution } }: Desk,
  answer: (image: Desk['inHand'][number], strokes: Uint8Array) => Promise<void>,
): () => Promise<void> {
  let run = 0;
  return () => {
    const image = inHand[run++ % inHand.length];
    if (!image) throw new Error('nobody has an image in hand');
    return answer(image, strokeOn(image, resolution, 8 + ((run * 7) % (resolution - 16))));
  };
}

/** Every image is read anew, as after the first stroke on it; later strokes need only the refit. */
async function ours(): Promise<Contestant> {
  const at = await desk();
  const reader = await openEnsemble(at.interpreter, openSession, { threads: THREADS });
  return {
    run: atWork(at, async ({ features }, strokes) => void refit(await reader.of(features), strokes)),
    close: () => reader.close(),
  };
}

/**
 * What can be done without a refit of its own: the training goes on for as many steps with the new pixels among all
 * others, and the image is labelled.
 */
async function continued(): Promise<Contestant> {
  const at = await desk();
  return {
    run: atWork(at, async ({ features }, strokes) => {
      const interpreter = await trainInterpreter(
        {
          ...at.request,
          images: [...at.earlier, { features, labels: strokes }],
          start: at.interpreter,
          settings: { steps: 30 },
        },
        openSession,
      );
      const session = await openSession(labelGraph(interpreter, { outputs: ['label', 'uncertainty'] }), {
        threads: THREADS,
      });
      await session.run(featureFeeds(features, interpreter.layers));
      await session.close();
    }),
    close: () => Promise.resolve(),
  };
}

export const refitBench: Bench = {
  name: 'refit',
  about: 'from a stroke to the new mask of the image in hand; the reference goes on training and labels anew',
  percentiles: true,
  cases: [
    {
      name: '64², bundled generator, 16 earlier annotations',
      runs: 20,
      warmUp: 1,
      gibibytes: 1,
      ours,
      reference: continued,
    },
  ],
};
