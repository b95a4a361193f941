import { latentOf } from '@gannet/generator';
import { defaultSettings, factoryGraph, labelGraph } from '@gannet/interpreter';
import { dataOf, float32, tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import type { LabelledPixels, Sample } from '@gannet/release';
import { bundledGenerator, CLASSES } from '../demo/bundled.js';
import type { Bench, Case, Contestant } from './bench.js';
import { randomInterpreter } from './random.js';
import { encoded, SIDE, WorkFolder } from './release-work.js';

/**
 * The same number of images on both sides: as one release, and as a hundred releases of a thousand. Linear scaling is a
 * ratio of 1.00 in time and memory.
 */
const [LARGE, SMALL] = [100_000, 1000];

type Labelled = Pick<LabelledPixels, 'rgb' | 'labels' | 'score'>;

async function builder(size: number): Promise<Contestant> {
  const work = await WorkFolder.open();
  await work.spool(size);
  return {
    async run() {
      for (let done = 0; done < LARGE; done += size) await work.remove((await work.build(size)).folder);
    },
    close: () => work.close(),
  };
}

async function deriver(size: number, format: string): Promise<Contestant> {
  const work = await WorkFolder.open();
  await work.spool(size);
  const release = await work.build(size);
  return {
    async run() {
      for (let done = 0; done < LARGE; done += size) await work.derive(release, format);
    },
    close: () => work.close(),
  };
}

/** Images that are labelled one after another by the bundled generator and members with random weights. */
async function openLabeller(): Promise<{ label(seed: number): Promise<Labelled>; close(): Promise<void> }> {
  const source = await bundledGenerator();
  const { members, hidden } = defaultSettings(CLASSES.length);
  const interpreter = randomInterpreter({
    layers: source.layers,
    resolution: source.resolution,
    classes: CLASSES.length,
    members,
    hidden,
  });
  const session = await openSession(
    factoryGraph(source, (opset) => labelGraph(interpreter, { opset, outputs: ['label', 'uncertainty', 'score'] })),
    { threads: 1 },
  );
  return {
    async label(seed) {
      const made = await session.run({
        z: tensor('float32', [1, source.zDim], latentOf(seed, source.zDim)),
        psi: tensor('float32', [1], Float32Array.of(0.7)),
      });
      return {
        rgb: dataOf(made, 'image', 'uint8'),
        labels: { width: SIDE, height: SIDE, data: dataOf(made, 'label', 'uint8') },
        score: float32(made, 'score')[0] ?? 0,
      };
    },
    close: () => session.close(),
  };
}

/** Images per run. */
const LABELLED = 200;

async function labeller(): Promise<Contestant> {
  const session = await openLabeller();
  return {
    async run() {
      for (let seed = 0; seed < LABELLED; seed++) await session.label(seed);
    },
    close: () => session.close(),
  };
}

async function releaser(): Promise<Contestant> {
  const [session, work] = [await openLabeller(), await WorkFolder.open()];
  async function* samples(): AsyncGenerator<Sample> {
    for (let seed = 0; seed < LABELLED; seed++) yield encoded(seed, await session.label(seed));
  }
  return {
    async run() {
      await work.spool(LABELLED, samples());
      await work.remove((await work.build(LABELLED)).folder);
    },
    async close() {
      await session.close();
      await work.close();
    },
  };
}

function flat(what: string, contestant: (size: number) => Promise<Contestant>): Case {
  return {
    name: `${what}: 100,000 images in one release`,
    runs: 1,
    warmUp: 0,
    gibibytes: 1,
    ours: () => contestant(LARGE),
    baseline: () => contestant(SMALL),
  };
}

export const releaseBench: Bench = {
  name: 'release',
  about:
    'one release of 100,000 images of 64²; the baseline is a hundred of 1,000. The last case: labelling and packing; the baseline only labels',
  cases: [
    flat('filter and pack', builder),
    ...['coco', 'parquet', 'yolo'].map((format) => flat(`derive ${format}`, (size) => deriver(size, format))),
    {
      name: `label and pack ${LABELLED}, bundled generator`,
      runs: 5,
      warmUp: 1,
      gibibytes: 1,
      ours: releaser,
      baseline: labeller,
    },
  ],
};
