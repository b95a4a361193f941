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
import { FIRST_TEST_SEED } from '../demo/settings.js';
import { type ImageSource, PSI, type GeneratedImage, THREADS } from '../study/image-source.js';
import { trainOn } from '../study/trial.js';
import { MOST_IMAGES, type TrialSpec } from './trial-spec.js';

/** A generated image, labelled by an interpreter. */
interface Made {
  readonly sample: StudentSample;
  /** The interpreter's uncertainty about it. */
  readonly score: number;
}

interface Reader {
  /** With `shares`, for parts, on request. */
  read(generatedImage: GeneratedImage, isSoft: boolean): Promise<Made>;
  close(): Promise<void>;
}

interface Draw {
  readonly psi?: number;
  /** Whether samples include the members' mean probabilities. */
  readonly isSoft?: boolean;
}

/**
 * Makes releases as Gannet does: an interpreter trained on some labelled images labels new ones, and the most uncertain
 * are dropped. The latest images are cached, because several methods, sizes and filters share them.
 */
export class Releases {
  readonly #source: ImageSource;
  readonly #specimensOf: (spec: TrialSpec) => Promise<GeneratedImage[]>;
  readonly #seedOf: (repeat: number) => number;
  readonly #signal: AbortSignal;
  #key = '';
  #reader: Promise<Reader> | null = null;
  /** By psi and kind, as far as they have been generated. */
  #made = new Map<string, Made[]>();

  constructor(
    source: ImageSource,
    specimensOf: (spec: TrialSpec) => Promise<GeneratedImage[]>,
    seedOf: (repeat: number) => number,
    signal: AbortSignal,
  ) {
    this.#source = source;
    this.#specimensOf = specimensOf;
    this.#seedOf = seedOf;
    this.#signal = signal;
  }

  /** The trial's images after its filter. Larger releases contain the smaller ones, apart from the filter. */
  async release(spec: TrialSpec, { psi = PSI, isSoft = false }: Draw = {}): Promise<StudentSample[]> {
    const made = await this.#makeUpTo(spec, psi, isSoft);
    return dropHighest(made.slice(0, spec.images), ({ score }) => score, spec.drop / 100).map(({ sample }) => sample);
  }

  /** The generated images that a release draws. */
  async *generated({ repeat, images }: TrialSpec, psi = PSI, from = 0): AsyncIterable<GeneratedImage> {
    const first = firstSeed(repeat);
    for (let at = from; at < images; at++) {
      const [generatedImage] = await this.#source.generate(first + at, 1, this.#signal, psi);
      yield generatedImage!;
    }
  }

  async close(): Promise<void> {
    await (await this.#reader)?.close();
    this.#reader = null;
    this.#made = new Map();
  }

  async #makeUpTo(spec: TrialSpec, psi: number, isSoft: boolean): Promise<readonly Made[]> {
    const { task, repeat, labels } = spec;
    const key = `${task} ${repeat} ${labels}`;
    if (key !== this.#key) await this.close();
    this.#key = key;
    const reader = await (this.#reader ??= task === 'parts' ? this.#partsReader(spec) : this.#placesReader(spec));
    const kind = `${psi} ${isSoft}`;
    const made = this.#made.get(kind) ?? [];
    this.#made.set(kind, made);
    for await (const generatedImage of this.generated(spec, psi, made.length))
      made.push(await reader.read(generatedImage, isSoft));
    return made;
  }

  async #partsReader(spec: TrialSpec): Promise<Reader> {
    const interpreter = await trainOn(this.#source.pack, await this.#specimensOf(spec), {
      seed: this.#seedOf(spec.repeat),
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

  async #placesReader(spec: TrialSpec): Promise<Reader> {
    const { layers, resolution } = this.#source.pack;
    const images = await Promise.all(
      (await this.#specimensOf(spec)).map(async ({ features, placements }) => ({
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
        seed: this.#seedOf(spec.repeat),
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

/** Seeds that no other repeat's releases, and no evaluation, use. */
function firstSeed(repeat: number): number {
  return FIRST_TEST_SEED + 1_000_000 + repeat * MOST_IMAGES;
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
