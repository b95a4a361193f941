import { latentOf } from '@gannet/generator';
import { defaultSettings, factoryGraph, type FactoryGenerator, labelGraph } from '@gannet/interpreter';
import { input, merge, tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { bundledGenerator, CLASSES } from '../demo/bundled.js';
import type { Bench, Case, Contestant } from './bench.js';
import { randomInterpreter } from './random.js';
import { styleGenerator } from './style-generator.js';

/** As in the server: one image at a time on one thread, with more workers instead of more threads. */
const THREADS = 1;

/** Generates images one after another, as a factory does. */
async function contestant(model: Uint8Array, { zDim }: FactoryGenerator, images: number): Promise<Contestant> {
  const session = await openSession(model, { threads: THREADS });
  let seed = 0;
  return {
    async run() {
      for (let image = 0; image < images; image++) {
        await session.run({
          z: tensor('float32', [1, zDim], latentOf(seed++, zDim)),
          psi: tensor('float32', [1], Float32Array.of(0.7)),
        });
      }
    },
    close: () => session.close(),
  };
}

/** A factory without its interpreter. */
function bareGraph({ mapping, synthesis, zDim }: FactoryGenerator): Uint8Array {
  return merge({
    parts: [
      { prefix: 'mapping', model: mapping },
      { prefix: 'synthesis', model: synthesis },
    ],
    inputs: { z: input('z', [1, zDim]), psi: input('psi', [1]) },
    outputs: { image: ['synthesis', 'image'] },
  });
}

function labelledGraph(source: FactoryGenerator, classes: number): Uint8Array {
  const { members, hidden } = defaultSettings(classes);
  const interpreter = randomInterpreter({
    layers: source.layers,
    resolution: source.resolution,
    classes,
    members,
    hidden,
  });
  return factoryGraph(source, (opset) =>
    labelGraph(interpreter, { opset, outputs: ['label', 'uncertainty', 'score'] }),
  );
}

function caseOf(
  name: string,
  classes: number,
  source: () => Promise<FactoryGenerator>,
  measure: Required<Pick<Case, 'runs' | 'warmUp' | 'pieces' | 'gibibytes'>>,
): Case {
  const contest = (write: (source: FactoryGenerator) => Uint8Array) => async (): Promise<Contestant> => {
    const opened = await source();
    return contestant(write(opened), opened, measure.pieces);
  };
  return { name, ...measure, ours: contest((opened) => labelledGraph(opened, classes)), baseline: contest(bareGraph) };
}

export const factoryBench: Bench = {
  name: 'factory',
  about: 'one labelled image from its seed; the baseline is the bare generator',
  cases: [
    caseOf('64², bundled generator', CLASSES.length, bundledGenerator, {
      runs: 9,
      warmUp: 1,
      pieces: 20,
      gibibytes: 1,
    }),
    caseOf(
      '256², StyleGAN2 with random weights',
      20,
      () =>
        Promise.resolve(
          styleGenerator([
            [4, 512],
            [8, 512],
            [16, 512],
            [32, 512],
            [64, 512],
            [128, 256],
            [256, 128],
          ]),
        ),
      { runs: 5, warmUp: 1, pieces: 2, gibibytes: 4 },
    ),
  ],
};
