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

/** As in the server: one thread. */
const THREADS = 1;
const EARLIER = 16;
const CURRENT_IMAGES = 5;
const STEPS = 200;

interface Setup {
  readonly interpreter: Interpreter;
  readonly request: TrainingRequest;
  readonly earlier: LabelledSeeds['images'];
  readonly current: LabelledSeeds['images'];
}

/** A project with 16 annotations and its interpreter, and images that are being annotated. */
async function setUp(): Promise<Setup> {
  const { pack, images } = await labelledSeeds(0, EARLIER + CURRENT_IMAGES);
  const [earlier, current] = [images.slice(0, EARLIER), images.slice(EARLIER)];
  const request: TrainingRequest = {
    layers: pack.layers,
    resolution: pack.resolution,
    classes: CLASSES.length,
    seed: 1,
    threads: THREADS,
    images: earlier,
    settings: { steps: STEPS },
  };
  return { interpreter: await trainInterpreter(request, openSession), request, earlier, current };
}

/** A stroke of 3 rows across the image, with the correct classes. */
function strokeOn({ labels }: LabelledImage, side: number, row: number): Uint8Array {
  return labels.map((label, pixel) => (Math.abs(Math.floor(pixel / side) - row) <= 1 ? label : 255));
}

/** Strokes on one image after another. */
function strokesOn(
  { current, interpreter: { resolution } }: Setup,
  answer: (image: Setup['current'][number], strokes: Uint8Array) => Promise<void>,
): () => Promise<void> {
  let run = 0;
  return () => {
    const image = current[run++ % current.length];
    if (!image) throw new Error('no item was handed out');
    return answer(image, strokeOn(image, resolution, 8 + ((run * 7) % (resolution - 16))));
  };
}

/** The ensemble is run on every image again, as after the first stroke; later strokes need only the refit. */
async function ours(): Promise<Contestant> {
  const at = await setUp();
  const reader = await openEnsemble(at.interpreter, openSession, { threads: THREADS });
  return {
    run: strokesOn(at, async ({ features }, strokes) => void refit(await reader.of(features), strokes)),
    close: () => reader.close(),
  };
}

/**
 * The alternative without a dedicated refit: training continues for some steps with the new pixels among all others,
 * and the image is labelled again.
 */
async function continuedTraining(): Promise<Contestant> {
  const at = await setUp();
  return {
    run: strokesOn(at, async ({ features }, strokes) => {
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
  about: 'from a stroke to the new mask of the annotated image; the baseline continues training and labels it again',
  percentiles: true,
  cases: [
    {
      name: '64², bundled generator, 16 earlier annotations',
      runs: 20,
      warmUp: 1,
      gibibytes: 1,
      ours,
      baseline: continuedTraining,
    },
  ],
};
