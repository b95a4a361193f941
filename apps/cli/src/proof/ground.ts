import { DEFAULT_SIGMA } from '@gannet/contracts';
import { derivedSeed, mulberry32, permutation } from '@gannet/metrics';
import { openSession } from '@gannet/runtime';
import {
  type Architecture,
  defaultStudentSettings,
  evaluateStudent,
  openReader,
  openStatistics,
  type Reader,
  type Reading,
  type Statistics,
  type Student,
  type StudentEvaluation,
  type StudentSample,
  type StudentTask,
  trainStudent,
  WIDTHS,
  withSpectrumOf,
} from '@gannet/student';
import { CLASSES, FLIP_PAIRS, KEYPOINTS } from '../demo/bundled.js';
import { firstSeedOf } from '../demo/settings.js';
import { RENDER_SEEDS, rendersOf } from '../renders/rendered.js';
import { samplesOf } from '../renders/renders.js';
import { Laboratory, type Specimen } from '../study/laboratory.js';
import type { Footing } from './methods.js';
import { Releases } from './releases.js';
import { LABELLED_POOL, type ProofSettings } from './settings.js';

/** Unlabelled real images by whose statistics a student is normalised. */
const FOR_STATISTICS = 256;

/** Heat from which a keypoint is there for sure, and below which it surely is not, before that teaches a student. */
const [THERE, ABSENT] = [0.75, 0.1] as const;

/** A release has more variety with half of its images as the generator gives them. */
const OTHER_PSI = 1;

const POOL_STREAM = 11;
const REAL_STREAM = 12;
const TRAINING_STREAM = 13;
const SPECTRA_STREAM = 14;

interface Instruments {
  readonly architecture: Architecture;
  readonly reader: Reader;
  readonly statistics: Statistics;
}

/**
 * What every method of a proof stands on: the bundled generator and its oracle, real renders, and the way a student is
 * trained and measured.
 */
export class Ground {
  readonly #settings: ProofSettings;
  readonly #laboratory: Laboratory;
  readonly #signal: AbortSignal;
  readonly #releases: Releases;
  readonly #instruments = new Map<StudentTask['kind'], Promise<Instruments>>();
  readonly #renders = new Map<number, Promise<readonly StudentSample[]>>();
  /** The student of the last release, which several methods go on from. */
  #last: { readonly key: string; readonly student: Promise<Student> } | null = null;

  static async open(settings: ProofSettings, signal: AbortSignal): Promise<Ground> {
    return new Ground(settings, await Laboratory.open(), signal);
  }

  private constructor(settings: ProofSettings, laboratory: Laboratory, signal: AbortSignal) {
    this.#settings = settings;
    this.#laboratory = laboratory;
    this.#signal = signal;
    this.#releases = new Releases(
      laboratory,
      (footing) => this.#specimens(footing),
      (repeat) => this.#seedOf(repeat),
      signal,
    );
  }

  get generatorDigest(): string {
    return this.#laboratory.pack.digest;
  }

  /** The footing's generated images with the oracle's labels. Those of more labels begin with those of fewer. */
  async labelled(footing: Footing): Promise<StudentSample[]> {
    return Promise.all((await this.#specimens(footing)).map((one) => asTheOracleSees(one, footing)));
  }

  /** As many real renders with their exact labels, drawn for the repeat. */
  async real({ task, repeat, labels }: Footing): Promise<StudentSample[]> {
    const pool = await this.#rendered(RENDER_SEEDS.labelled, this.#settings.real);
    const order = permutation(pool.length, mulberry32(derivedSeed(this.#seedOf(repeat), REAL_STREAM)));
    return order.slice(0, labels).map((at) => only(task, pool[at] as StudentSample));
  }

  /** Real images, some of those that the generator was trained on, without their labels. */
  async unlabelled(): Promise<Pick<StudentSample, 'rgb'>[]> {
    const images = await this.#rendered(RENDER_SEEDS.unlabelled, this.#settings.unlabelled);
    return images.map(({ rgb }) => ({ rgb }));
  }

  /**
   * What Gannet releases after the footing's labels: the labelled images, and generated ones as an interpreter of those
   * sees them, without the most uncertain.
   */
  async release(footing: Footing): Promise<StudentSample[]> {
    return [...(await this.labelled(footing)), ...(await this.#releases.release(footing))];
  }

  /** The same; the generated images have soft labels too. */
  async softRelease(footing: Footing): Promise<StudentSample[]> {
    return [...(await this.labelled(footing)), ...(await this.#releases.release(footing, { isSoft: true }))];
  }

  /** A release of the same size, half of whose images are of another psi. */
  async mixedRelease(footing: Footing): Promise<StudentSample[]> {
    const half = Math.ceil(footing.images / 2);
    return [
      ...(await this.labelled(footing)),
      ...(await this.#releases.release({ ...footing, images: half })),
      ...(await this.#releases.release({ ...footing, images: footing.images - half }, { psi: OTHER_PSI })),
    ];
  }

  /** The images that the release draws, all of them as the oracle labels them. */
  async byOracle(footing: Footing): Promise<StudentSample[]> {
    const samples: StudentSample[] = [];
    for await (const specimen of this.#releases.specimens(footing))
      samples.push(await asTheOracleSees(specimen, footing));
    return samples;
  }

  /** A student of the release. */
  ofRelease(footing: Footing): Promise<Student> {
    const key = JSON.stringify(footing);
    if (this.#last?.key !== key)
      this.#last = { key, student: this.release(footing).then((release) => this.trained(release, footing)) };
    return this.#last.student;
  }

  /** The same student with the statistics of unlabelled real images (adaptive batch normalisation; Li et al. 2017). */
  async normalisedByReal(student: Student): Promise<Student> {
    const { statistics } = await this.#with(student.architecture.task.kind);
    const images = (await this.unlabelled()).slice(0, FOR_STATISTICS);
    return { ...student, statistics: await statistics.of(student.parameters, images) };
  }

  /** The images in the colours and the light of unlabelled real ones, each of another. */
  async withRealSpectra(samples: readonly StudentSample[], { repeat }: Footing): Promise<StudentSample[]> {
    const real = await this.unlabelled();
    const rng = mulberry32(derivedSeed(this.#seedOf(repeat), SPECTRA_STREAM));
    const size = this.#size();
    return samples.map((sample) => {
      const other = real[Math.floor(rng() * real.length)]!;
      return { ...sample, rgb: withSpectrumOf(sample.rgb, other.rgb, size) };
    });
  }

  /**
   * Unlabelled real images with the labels that a student gives them. Where it is less sure than `least`, a pixel counts
   * nothing; an image of which a keypoint is unsure is left out.
   */
  async pseudoLabelled(student: Student, least: number): Promise<StudentSample[]> {
    const { reader } = await this.#with(student.architecture.task.kind);
    const images = await this.unlabelled();
    const samples: StudentSample[] = [];
    let at = 0;
    for await (const reading of reader.read(student, images)) {
      const { rgb } = images[at++]!;
      const sure =
        student.architecture.task.kind === 'parts' ? surePixels(reading, student, least) : surePlaces(reading);
      if (sure) samples.push({ rgb, ...sure });
    }
    return samples;
  }

  /** A student of these images. The network, the steps and the picking of the best weights are the same for all. */
  async trained(
    train: readonly StudentSample[],
    { task, repeat, labels }: Footing,
    unlabelled?: readonly Pick<StudentSample, 'rgb'>[],
  ): Promise<Student> {
    const { steps, threads } = this.#settings;
    const { architecture } = await this.#with(task);
    const settings = {
      ...defaultStudentSettings(architecture),
      steps,
      stepsPerValidation: Math.max(1, Math.ceil(steps / 10)),
      patience: steps,
      mirror: { pairs: task === 'parts' ? [] : FLIP_PAIRS },
    };
    const seed = derivedSeed(derivedSeed(this.#seedOf(repeat), TRAINING_STREAM), labels);
    const { student } = await trainStudent(
      {
        architecture,
        train,
        val: (await this.#rendered(RENDER_SEEDS.picking, this.#settings.picking)).map((one) => only(task, one)),
        ...(unlabelled ? { unlabelled } : {}),
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
    const { reader } = await this.#with(student.architecture.task.kind);
    return evaluateStudent(student, await this.#rendered(RENDER_SEEDS.test, test), reader, seed);
  }

  async close(): Promise<void> {
    const opened = await Promise.all(this.#instruments.values());
    await Promise.all([
      this.#releases.close(),
      this.#laboratory.close(),
      ...opened.flatMap(({ reader, statistics }) => [reader.close(), statistics.close()]),
    ]);
  }

  #seedOf(repeat: number): number {
    return derivedSeed(this.#settings.seed, repeat);
  }

  #size(): { readonly width: number; readonly height: number } {
    const { resolution } = this.#laboratory.pack;
    return { width: resolution, height: resolution };
  }

  #with(kind: StudentTask['kind']): Promise<Instruments> {
    const known = this.#instruments.get(kind);
    if (known) return known;
    const task: StudentTask =
      kind === 'parts'
        ? { kind, classes: CLASSES.length }
        : { kind, keypoints: KEYPOINTS.length, sigma: DEFAULT_SIGMA };
    const architecture = { task, ...this.#size(), widths: WIDTHS };
    const { threads } = this.#settings;
    const opened = Promise.all([
      openReader(architecture, openSession, threads),
      openStatistics(architecture, openSession, threads),
    ]).then(([reader, statistics]) => ({ architecture, reader, statistics }));
    this.#instruments.set(kind, opened);
    return opened;
  }

  async #specimens({ repeat, labels }: Footing): Promise<Specimen[]> {
    const first = firstSeedOf(this.#settings.seed) + repeat * LABELLED_POOL;
    const order = permutation(LABELLED_POOL, mulberry32(derivedSeed(this.#seedOf(repeat), POOL_STREAM))).map(
      (at) => first + at,
    );
    const specimens: Specimen[] = [];
    for (const seed of order.slice(0, labels)) specimens.push(...(await this.#laboratory.grow(seed, 1, this.#signal)));
    return specimens;
  }

  #rendered(seed: number, count: number): Promise<readonly StudentSample[]> {
    const known = this.#renders.get(seed);
    if (known) return known;
    const samples = rendersOf(seed, count, this.#settings.cache, this.#signal).then(samplesOf);
    this.#renders.set(seed, samples);
    return samples;
  }
}

/** A sample with the labels of one task alone. */
function only(task: StudentTask['kind'], { rgb, labels, points }: StudentSample): StudentSample {
  return task === 'parts' ? { rgb, labels: labels! } : { rgb, points: points! };
}

async function asTheOracleSees(
  { rgb, labels, placements }: Specimen,
  { task }: Pick<Footing, 'task'>,
): Promise<StudentSample> {
  return task === 'parts' ? { rgb, labels: await labels() } : { rgb, points: await placements() };
}

function surePixels(
  { labels, logits }: Reading,
  { temperature }: Student,
  least: number,
): Pick<StudentSample, 'labels'> {
  return {
    labels: labels.map((label, pixel) => (isSure(logits, pixel, labels.length, temperature, least) ? label : 255)),
  };
}

/** null where a keypoint is neither surely there nor surely absent. */
export function surePlaces({ points }: Pick<Reading, 'points'>): Pick<StudentSample, 'points'> | null {
  if (points.some(({ peak }) => peak < THERE && peak >= ABSENT)) return null;
  return {
    points: points.map(({ x, y, peak }) => (peak >= THERE ? { x, y, visibility: 2 } : { x: 0, y: 0, visibility: 0 })),
  };
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
