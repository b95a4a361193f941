import { DEFAULT_SIGMA } from '@gannet/contracts';
import {
  defaultSettings,
  featureFeeds,
  keypointGraph,
  labelGraph,
  located,
  readKeypoints,
  trainKeypoints,
} from '@gannet/interpreter';
import { dropHighest } from '@gannet/metrics';
import { dataOf, float32 } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import type { StudentSample } from '@gannet/student';
import { CLASSES, KEYPOINTS } from '../demo/bundled.js';
import { FIRST_EXAM_SEED } from '../demo/settings.js';
import { type Laboratory, PSI, type Specimen, THREADS } from '../study/laboratory.js';
import { trained } from '../study/trial.js';
import type { Footing } from './methods.js';
import { MOST_IMAGES } from './settings.js';

/** A generated image as an interpreter sees it. */
interface Made {
  readonly sample: StudentSample;
  /** How uncertain the interpreter is of it. */
  readonly score: number;
}

interface Reader {
  /** With `shares`, of parts, when they are asked for. */
  read(specimen: Specimen, isSoft: boolean): Promise<Made>;
  close(): Promise<void>;
}

interface Draw {
  readonly psi?: number;
  /** Whether samples have the members' mean probabilities too. */
  readonly isSoft?: boolean;
}

/**
 * Releases as Gannet makes them: an interpreter of some labelled images labels new ones, and the most uncertain are
 * dropped. What was made last is kept, for several methods, sizes and filters share it.
 */
export class Releases {
  readonly #laboratory: Laboratory;
  readonly #specimensOf: (footing: Footing) => Promise<Specimen[]>;
  readonly #seedOf: (repeat: number) => number;
  readonly #signal: AbortSignal;
  #key = '';
  #reader: Promise<Reader> | null = null;
  /** By psi and kind, as far as they have been made. */
  #made = new Map<string, Made[]>();

  constructor(
    laboratory: Laboratory,
    specimensOf: (footing: Footing) => Promise<Specimen[]>,
    seedOf: (repeat: number) => number,
    signal: AbortSignal,
  ) {
    this.#laboratory = laboratory;
    this.#specimensOf = specimensOf;
    this.#seedOf = seedOf;
    this.#signal = signal;
  }

  /** What is left of the footing's images after its filter. More images begin with fewer. */
  async release(footing: Footing, { psi = PSI, isSoft = false }: Draw = {}): Promise<StudentSample[]> {
    const made = await this.#makeUpTo(footing, psi, isSoft);
    return dropHighest(made.slice(0, footing.images), ({ score }) => score, footing.drop / 100).map(
      ({ sample }) => sample,
    );
  }

  /** The generated images that a release draws. */
  async *specimens({ repeat, images }: Footing, psi = PSI, from = 0): AsyncIterable<Specimen> {
    const first = firstSeed(repeat);
    for (let at = from; at < images; at++) {
      const [specimen] = await this.#laboratory.grow(first + at, 1, this.#signal, psi);
      yield specimen!;
    }
  }

  async close(): Promise<void> {
    await (await this.#reader)?.close();
    this.#reader = null;
    this.#made = new Map();
  }

  async #makeUpTo(footing: Footing, psi: number, isSoft: boolean): Promise<readonly Made[]> {
    const { task, repeat, labels } = footing;
    const key = `${task} ${repeat} ${labels}`;
    if (key !== this.#key) await this.close();
    this.#key = key;
    const reader = await (this.#reader ??= task === 'parts' ? this.#partsReader(footing) : this.#placesReader(footing));
    const kind = `${psi} ${isSoft}`;
    const made = this.#made.get(kind) ?? [];
    this.#made.set(kind, made);
    for await (const specimen of this.specimens(footing, psi, made.length))
      made.push(await reader.read(specimen, isSoft));
    return made;
  }

  async #partsReader(footing: Footing): Promise<Reader> {
    const interpreter = await trained(this.#laboratory.pack, await this.#specimensOf(footing), {
      seed: this.#seedOf(footing.repeat),
      steps: defaultSettings(CLASSES.length).steps,
    });
    const session = await openSession(labelGraph(interpreter, { outputs: ['label', 'score', 'probabilities'] }), {
      threads: THREADS,
    });
    return {
      async read({ features, rgb }, isSoft) {
        const feeds = featureFeeds(features, interpreter.layers);
        const results = await session.run(feeds, isSoft ? ['label', 'score', 'probabilities'] : ['label', 'score']);
        return {
          sample: {
            rgb,
            labels: dataOf(results, 'label', 'uint8').slice(),
            ...(isSoft ? { shares: sharesOf(float32(results, 'probabilities'), CLASSES.length) } : {}),
          },
          score: float32(results, 'score')[0] as number,
        };
      },
      close: () => session.close(),
    };
  }

  async #placesReader(footing: Footing): Promise<Reader> {
    const { layers, resolution } = this.#laboratory.pack;
    const images = await Promise.all(
      (await this.#specimensOf(footing)).map(async ({ features, placements }) => ({
        features,
        points: await placements(),
      })),
    );
    const interpreter = await trainKeypoints(
      {
        layers,
        resolution,
        keypoints: KEYPOINTS.length,
        sigma: DEFAULT_SIGMA,
        images,
        seed: this.#seedOf(footing.repeat),
        threads: THREADS,
      },
      openSession,
    );
    const session = await openSession(keypointGraph(interpreter.network), { threads: THREADS });
    return {
      async read({ features, rgb }) {
        const reading = await readKeypoints(session, featureFeeds(features, layers), interpreter.network);
        const { points, score } = located(reading, interpreter);
        return { sample: { rgb, points }, score };
      },
      close: () => session.close(),
    };
  }
}

/** No release of another repeat, and no exam, reaches the seeds of a repeat's releases. */
function firstSeed(repeat: number): number {
  return FIRST_EXAM_SEED + 1_000_000 + repeat * MOST_IMAGES;
}

/** Probabilities [classes, pixels] as [pixels, classes] out of 255. */
export function sharesOf(probabilities: Float32Array, classes: number): Uint8Array {
  const pixels = probabilities.length / classes;
  const shares = new Uint8Array(probabilities.length);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let of = 0; of < classes; of++)
      shares[pixel * classes + of] = Math.round(255 * (probabilities[of * pixels + pixel] as number));
  return shares;
}
