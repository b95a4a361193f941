import {
  type Generated,
  type GeneratorPackage,
  GeneratorRefused,
  openGenerator,
  type Generator,
  latentOf,
  toRgb8,
} from '@gannet/generator';
import { factoryGraph, initialParameters, INTERPRETER_TASKS, type Interpreter } from '@gannet/interpreter';
import { type OpenSession, tensor, type Tensor } from '@gannet/onnx';
import { causesOf, Refused } from '../errors.js';
import type { MeasuredCost } from './generators.table.js';

/** Number of seeds with non-finite output after which a generator counts as broken. */
const MOST_SEEDS = 32;
/** An interpreter just large enough to exercise every part of its graphs. */
const [CLASSES, MEMBERS, HIDDEN] = [2, 2, [4, 3]] as const;

/** What a trial found. */
interface Trial {
  readonly cost: MeasuredCost;
  /** The images that were timed; an image that is not finite is null. */
  readonly images: readonly { readonly seed: number; readonly rgb: Uint8Array | null }[];
}

/** Opens sessions in a process whose memory is observed. */
type OpenObserved = (observe: (peak: number) => void) => OpenSession;

/**
 * Tries out a generator: generates an image, times `measured` more, and generates a labelled image with a factory, which
 * covers everything that a round or a release needs. Throws GeneratorRefused at the first thing that does not match its
 * description. `observed` may run untrusted graphs.
 */
export async function tryGenerator(pack: GeneratorPackage, observed: OpenObserved, measured: number): Promise<Trial> {
  let peak = 0;
  const open = observed((bytes) => (peak = bytes));
  const generator = await refuseFailure('its graphs could not be opened', openGenerator(pack, open, { threads: 1 }));
  try {
    const seed = await usableSeed(pack, generator);
    const images = await timed(pack, generator, measured);
    const processBytes = peak === 0 ? null : peak;
    const network = networkFor(pack);
    for (const task of INTERPRETER_TASKS) {
      const interpreter = task.untrained(network);
      await tryFactory(pack, open, seed, (opset) =>
        task.graph('label', interpreter, { opset, imageSide: pack.resolution }),
      );
    }
    return { cost: { secondsPerImage: medianOf(images.map(({ seconds }) => seconds)), processBytes }, images };
  } finally {
    await generator.close();
  }
}

/** The images of the first seeds with all their features, and the time that each took. */
async function timed(
  pack: GeneratorPackage,
  generator: Generator,
  count: number,
): Promise<{ seed: number; rgb: Uint8Array | null; seconds: number }[]> {
  const images = [];
  for (let seed = 0; seed < count; seed++) {
    const began = performance.now();
    const [made] = await refuseFailure(
      'an image could not be made',
      generator.generate([seed], pack.recommendedPsi, { image: true, features: true }),
    );
    const seconds = (performance.now() - began) / 1000;
    const image = made?.image?.data;
    const rgb = image?.every(Number.isFinite) ? toRgb8(image, pack.resolution, pack.resolution) : null;
    images.push({ seed, rgb, seconds });
  }
  return images;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The first seed whose image and features are finite and have the declared shapes. */
async function usableSeed(pack: GeneratorPackage, generator: Generator): Promise<number> {
  for (let seed = 0; seed < MOST_SEEDS; seed++) {
    const [made] = await refuseFailure(
      'an image could not be made',
      generator.generate([seed], pack.recommendedPsi, { image: true, features: true }),
    );
    if (made && hasFiniteOutput(pack, made)) return seed;
  }
  throw new GeneratorRefused(
    `None of the seeds 0 to ${MOST_SEEDS - 1} gives finite numbers at the recommended psi of ${pack.recommendedPsi}.`,
  );
}

/** Whether all numbers are finite. Throws GeneratorRefused when a shape differs from the declared one. */
function hasFiniteOutput({ resolution, layers }: GeneratorPackage, { image, features }: Generated): boolean {
  checkShape('image', image, [1, 3, resolution, resolution]);
  for (const { name, channels, resolution: side } of layers)
    checkShape(name, features[name], [1, channels, side, side]);
  return [image, ...Object.values(features)].every((map) => map?.data.every(Number.isFinite));
}

function checkShape(name: string, found: Tensor | null | undefined, wanted: readonly number[]): void {
  const [given, expected] = [`[${found?.dims.join(', ') ?? ''}]`, `[${wanted.join(', ')}]`];
  if (given !== expected)
    throw new GeneratorRefused(`synthesis.onnx gives ${name} of ${given} where generator.json says ${expected}.`);
}

async function tryFactory(
  pack: GeneratorPackage,
  open: OpenSession,
  seed: number,
  head: (opset: number) => Uint8Array,
): Promise<void> {
  const session = await refuseFailure(
    'it could not be joined to an interpreter',
    Promise.resolve().then(() => open(factoryGraph(pack, head), { threads: 1 })),
  );
  try {
    const feeds = {
      z: tensor('float32', [1, pack.zDim], latentOf(seed, pack.zDim)),
      psi: tensor('float32', [1], Float32Array.of(pack.recommendedPsi)),
    };
    await refuseFailure('no labelled image could be made', session.run(feeds));
  } finally {
    await session.close();
  }
}

/** Converts a failure into a refusal that starts with `what`. A model that was stopped has a sentence of its own. */
async function refuseFailure<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const stopped = causesOf(cause).find((one) => one instanceof Refused);
    throw new GeneratorRefused(
      stopped instanceof Refused
        ? stopped.message
        : `When it was tried, ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function networkFor({ layers, resolution }: GeneratorPackage): Interpreter {
  const depth = layers.reduce((sum, { channels }) => sum + channels, 0);
  return {
    layers,
    resolution,
    classes: CLASSES,
    members: MEMBERS,
    hidden: HIDDEN,
    parameters: initialParameters(MEMBERS, { depth, hidden: HIDDEN, classes: CLASSES }, 1),
  };
}
