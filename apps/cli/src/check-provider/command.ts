import { latentOf } from '@gannet/generator';
import { defaultSettings, factoryGraph, type FactoryGenerator, labelGraph } from '@gannet/interpreter';
import { float32, type OpenSession, tensor } from '@gannet/onnx';
import {
  checkProvider,
  deviceEnvironment,
  isolatedSessions,
  PROVIDERS,
  ProviderUnavailable,
  runtimeFingerprint,
} from '@gannet/runtime';
import { Command } from 'commander';
import { randomInterpreter } from '../bench/random.js';
import { bundledGenerator, CLASSES } from '../demo/bundled.js';
import { Failed, WrongUsage } from '../failed.js';
import type { Io } from '../io.js';

const LIMITS = { seconds: 600, memory: 2 ** 40 } as const;
const PSI = 0.7;
const RUNS = 5;
const COMPARED = ['probabilities', 'uncertainty'] as const;

/** What one provider makes of one seed. */
interface Made {
  readonly milliseconds: number;
  readonly values: Readonly<Record<(typeof COMPARED)[number], Float32Array>>;
}

export function checkProviderCommand(io: Io): Command {
  return new Command('check-provider')
    .description('tries an execution provider: the time of a labelled image, and how far it is from the CPU')
    .argument('[name]', `one of ${PROVIDERS.join(', ')}`, 'cpu')
    .action((name: string) => run(name, io));
}

async function run(name: string, io: Io): Promise<void> {
  const provider = PROVIDERS.find((one) => one === name);
  if (!provider) throw new WrongUsage(`There is no execution provider ${name}; there are ${PROVIDERS.join(', ')}.`);
  await checkProvider(provider, deviceEnvironment(io.env)).catch((error: unknown) => {
    throw error instanceof ProviderUnavailable ? new Failed(error.message, { cause: error }) : error;
  });
  const pack = await bundledGenerator();
  const model = labellingModel(pack);
  const expected = await made(model, pack.zDim, isolatedSessions(LIMITS));
  const found =
    provider === 'cpu'
      ? expected
      : await made(model, pack.zDim, isolatedSessions(LIMITS, { provider, environment: deviceEnvironment(io.env) }));
  io.out(`execution provider      ${provider}`);
  io.out(`runtime                 ${runtimeFingerprint(provider)}`);
  io.out(
    `a labelled image        ${found.milliseconds.toFixed(1)} ms (${pack.name}, ${pack.resolution}²; cpu: ${expected.milliseconds.toFixed(1)} ms)`,
  );
  for (const output of COMPARED)
    io.out(
      `largest difference      ${largest(expected.values[output], found.values[output]).toExponential(1)} of ${output}`,
    );
}

function labellingModel(source: FactoryGenerator): Uint8Array {
  const classes = CLASSES.length;
  const { layers, resolution } = source;
  const interpreter = randomInterpreter({ layers, resolution, classes, ...defaultSettings(classes) });
  return factoryGraph(source, (opset) => labelGraph(interpreter, { opset, outputs: COMPARED }));
}

async function made(model: Uint8Array, zDim: number, open: OpenSession): Promise<Made> {
  const session = await open(model, { threads: 1 });
  try {
    const feeds = {
      z: tensor('float32', [1, zDim], latentOf(0, zDim)),
      psi: tensor('float32', [1], Float32Array.of(PSI)),
    };
    const results = await session.run(feeds);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const began = performance.now();
      await session.run(feeds);
      times.push(performance.now() - began);
    }
    return {
      milliseconds: Math.min(...times),
      values: { probabilities: float32(results, 'probabilities'), uncertainty: float32(results, 'uncertainty') },
    };
  } finally {
    await session.close();
  }
}

function largest(expected: Float32Array, found: Float32Array): number {
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);
}
