import { defaultSettings, featureFeeds, labelGraph } from '@gannet/interpreter';
import { derivedSeed, dropHighest, mulberry32, permutation } from '@gannet/metrics';
import { dataOf, float32, type Session } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import {
  defaultStudentSettings,
  evaluateStudent,
  openReader,
  openStatistics,
  type Reader,
  type Statistics,
  type Student,
  type StudentEvaluation,
  type StudentSample,
  trainStudent,
  WIDTHS,
} from '@gannet/student';
import { CLASSES } from '../demo/bundled.js';
import { FIRST_EXAM_SEED, firstSeedOf } from '../demo/settings.js';
import { RENDER_SEEDS, rendersOf } from '../renders/rendered.js';
import { samplesOf } from '../renders/renders.js';
import { Laboratory, THREADS } from '../study/laboratory.js';
import { trained } from '../study/trial.js';
import type { Footing } from './methods.js';
import { LABELLED_POOL, type ProofSettings } from './settings.js';

/** Unlabelled real images by whose statistics a student is normalised. */
const FOR_STATISTICS = 256;

const POOL_STREAM = 11;
const REAL_STREAM = 12;
const TRAINING_STREAM = 13;

/**
 * What every method of a proof stands on: the bundled generator and its oracle, real renders, and the way a student is
 * trained and measured.
 */
export class Ground {
  readonly #settings: ProofSettings;
  readonly #laboratory: Laboratory;
  readonly #reader: Reader;
  readonly #statistics: Statistics;
  readonly #signal: AbortSignal;
  readonly #renders = new Map<number, Promise<readonly StudentSample[]>>();
  /** What several methods of one footing share; the last footing's only. */
  #shared: { readonly key: string; release?: Promise<StudentSample[]>; student?: Promise<Student> } = { key: '' };

  static async open(settings: ProofSettings, signal: AbortSignal): Promise<Ground> {
    const laboratory = await Laboratory.open();
    const anatomy = anatomyOf(laboratory);
    return new Ground(
      settings,
      laboratory,
      await openReader(anatomy, openSession, settings.threads),
      await openStatistics(anatomy, openSession, settings.threads),
      signal,
    );
  }

  private constructor(
    settings: ProofSettings,
    laboratory: Laboratory,
    reader: Reader,
    statistics: Statistics,
    signal: AbortSignal,
  ) {
    this.#settings = settings;
    this.#laboratory = laboratory;
    this.#reader = reader;
    this.#statistics = statistics;
    this.#signal = signal;
  }

  get generatorDigest(): string {
    return this.#laboratory.pack.digest;
  }

  /** The footing's generated images with the oracle's labels. Those of more labels begin with those of fewer. */
  async labelled({ repeat, labels }: Footing): Promise<StudentSample[]> {
    const specimens = await this.#specimens({ repeat, labels });
    return Promise.all(specimens.map(async (one) => ({ rgb: one.rgb, labels: await one.labels() })));
  }

  /** As many real renders with their exact labels, drawn for the repeat. */
  async real({ repeat, labels }: Footing): Promise<StudentSample[]> {
    const pool = await this.#rendered(RENDER_SEEDS.labelled, this.#settings.real);
    const order = permutation(pool.length, mulberry32(derivedSeed(this.#seedOf(repeat), REAL_STREAM)));
    return order.slice(0, labels).map((at) => pool[at] as StudentSample);
  }

  /**
   * What Gannet releases after the footing's labels: generated images as an interpreter of those labels sees them,
   * without the most uncertain.
   */
  release(footing: Footing): Promise<StudentSample[]> {
    return (this.#of(footing).release ??= this.#makeRelease(footing));
  }

  /** A student of that release. */
  ofRelease(footing: Footing): Promise<Student> {
    const shared = this.#of(footing);
    return (shared.student ??= this.release(footing).then((release) => this.trained(release, footing)));
  }

  /** The same student with the statistics of unlabelled real images (adaptive batch normalisation; Li et al. 2017). */
  async normalisedByReal(student: Student): Promise<Student> {
    const images = (await this.#rendered(RENDER_SEEDS.unlabelled, this.#settings.unlabelled)).slice(0, FOR_STATISTICS);
    return { ...student, statistics: await this.#statistics.of(student.parameters, images) };
  }

  /**
   * Unlabelled real images with the labels that a student gives them; where it is less sure than `least`, a pixel
   * counts nothing.
   */
  async pseudoLabelled(student: Student, least: number): Promise<StudentSample[]> {
    const images = await this.#rendered(RENDER_SEEDS.unlabelled, this.#settings.unlabelled);
    const samples: StudentSample[] = [];
    for await (const { labels, logits } of this.#reader.read(student, images)) {
      const rgb = images[samples.length]!.rgb;
      samples.push({
        rgb,
        labels: Uint8Array.from(labels, (label, pixel) =>
          isSure(logits, pixel, labels.length, student.temperature, least) ? label : 255,
        ),
      });
    }
    return samples;
  }

  /** A student of these images. The network, the steps and the picking of the best weights are the same for all. */
  async trained(train: readonly StudentSample[], { repeat, labels }: Footing): Promise<Student> {
    const { steps, threads } = this.#settings;
    const anatomy = anatomyOf(this.#laboratory);
    const settings = {
      ...defaultStudentSettings(anatomy),
      steps,
      stepsPerLook: Math.max(1, Math.ceil(steps / 10)),
      patience: steps,
      mirror: { pairs: [] },
    };
    const seed = derivedSeed(derivedSeed(this.#seedOf(repeat), TRAINING_STREAM), labels);
    const { student } = await trainStudent(
      {
        anatomy,
        train,
        val: await this.#rendered(RENDER_SEEDS.picking, this.#settings.picking),
        seed,
        settings,
        origin: 'proof',
        threads,
      },
      openSession,
      {
        onSteps: () => this.#signal.throwIfAborted(),
      },
    );
    return student;
  }

  /** On real renders that nothing was trained on or picked by. */
  async measured(student: Student): Promise<StudentEvaluation> {
    const { seed, test } = this.#settings;
    return evaluateStudent(student, await this.#rendered(RENDER_SEEDS.test, test), this.#reader, seed);
  }

  async close(): Promise<void> {
    await Promise.all([this.#laboratory.close(), this.#reader.close(), this.#statistics.close()]);
  }

  #seedOf(repeat: number): number {
    return derivedSeed(this.#settings.seed, repeat);
  }

  #of(footing: Footing): { release?: Promise<StudentSample[]>; student?: Promise<Student> } {
    const key = `${footing.repeat} ${footing.labels}`;
    if (this.#shared.key !== key) this.#shared = { key };
    return this.#shared;
  }

  async #specimens({ repeat, labels }: Footing) {
    const first = firstSeedOf(this.#settings.seed) + repeat * LABELLED_POOL;
    const order = permutation(LABELLED_POOL, mulberry32(derivedSeed(this.#seedOf(repeat), POOL_STREAM))).map(
      (at) => first + at,
    );
    const specimens = [];
    for (const seed of order.slice(0, labels)) specimens.push(...(await this.#laboratory.grow(seed, 1, this.#signal)));
    return specimens;
  }

  async #makeRelease(footing: Footing): Promise<StudentSample[]> {
    const { images, drop } = this.#settings;
    const seed = this.#seedOf(footing.repeat);
    const interpreter = await trained(this.#laboratory.pack, await this.#specimens(footing), {
      seed,
      steps: defaultSettings(CLASSES.length).steps,
    });
    const session = await openSession(labelGraph(interpreter, { outputs: ['label', 'score'] }), { threads: THREADS });
    try {
      const made = await this.#made(
        session,
        interpreter.layers,
        FIRST_EXAM_SEED + 1_000_000 + footing.repeat * images,
        images,
      );
      return dropHighest(made, ({ score }) => score, drop / 100).map(({ sample }) => sample);
    } finally {
      await session.close();
    }
  }

  async #made(
    session: Session,
    layers: Parameters<typeof featureFeeds>[1],
    first: number,
    count: number,
  ): Promise<{ sample: StudentSample; score: number }[]> {
    const made: { sample: StudentSample; score: number }[] = [];
    for (let seed = first; seed < first + count; seed++) {
      const [specimen] = await this.#laboratory.grow(seed, 1, this.#signal);
      const results = await session.run(featureFeeds(specimen!.features, layers));
      made.push({
        sample: { rgb: specimen!.rgb, labels: dataOf(results, 'label', 'uint8').slice() },
        score: float32(results, 'score')[0] as number,
      });
    }
    return made;
  }

  #rendered(seed: number, count: number): Promise<readonly StudentSample[]> {
    const known = this.#renders.get(seed);
    if (known) return known;
    const samples = rendersOf(seed, count, this.#settings.cache, this.#signal).then(samplesOf);
    this.#renders.set(seed, samples);
    return samples;
  }
}

function anatomyOf({ pack: { resolution } }: Laboratory) {
  return {
    task: { kind: 'parts', classes: CLASSES.length },
    width: resolution,
    height: resolution,
    widths: WIDTHS,
  } as const;
}

/** Whether the likeliest class of a pixel has at least this probability. `logits` are [classes, pixels]. */
export function isSure(
  logits: Float32Array,
  pixel: number,
  pixels: number,
  temperature: number,
  least: number,
): boolean {
  let top = -Infinity;
  for (let at = pixel; at < logits.length; at += pixels) top = Math.max(top, logits[at] as number);
  let sum = 0;
  for (let at = pixel; at < logits.length; at += pixels) sum += Math.exp(((logits[at] as number) - top) / temperature);
  return 1 / sum >= least;
}
