import { DEFAULT_SIGMA } from '@gannet/contracts';
import { derivedSeed, mulberry32, permutation } from '@gannet/metrics';
import { openSession } from '@gannet/runtime';
import {
  type Architecture,
  defaultStudentSettings,
  evaluateStudent,
  openPredictor,
  openStatistics,
  type Predictor,
  type StudentOutput,
  type Statistics,
  type Student,
  type StudentEvaluation,
  type StudentSample,
  type StudentTask,
  trainStudent,
  WIDTHS,
  withSpectrumOf,
} from '@gannet/student';
import { bundledHeldOut, CLASSES, FLIP_PAIRS, KEYPOINTS } from '../demo/bundled.js';
import { firstSeedOf } from '../demo/settings.js';
import { RENDER_SEEDS, rendersOf } from '../renders/rendered.js';
import { RendersAbout, samplesOf } from '../renders/renders.js';
import { ImageSource, type GeneratedImage } from '../study/image-source.js';
import { Releases } from './releases.js';
import { jointLabels } from './second-opinion.js';
import type { ProofSettings } from './settings.js';
import { LABELLED_POOL, type TrialSpec } from './trial-spec.js';

/** Number of unlabelled real images from which a student's normalisation statistics are computed. */
const FOR_STATISTICS = 256;

/** Heat from which a keypoint counts as present in pseudo-labels, and below which it counts as absent. */
const [PRESENT, ABSENT] = [0.75, 0.1] as const;

/** Truncation of the second half of a mixed release, which has more variety: the generator's full range. */
const OTHER_PSI = 1;

const POOL_STREAM = 11;
const REAL_STREAM = 12;
const TRAINING_STREAM = 13;
const SPECTRA_STREAM = 14;

interface Tools {
  readonly architecture: Architecture;
  readonly predictor: Predictor;
  readonly statistics: Statistics;
}

/**
 * What all methods of a proof share: the bundled generator and its oracle, real renders, and the training and
 * evaluation of students.
 */
export class Testbed {
  readonly #settings: ProofSettings;
  readonly #source: ImageSource;
  readonly #signal: AbortSignal;
  readonly #releases: Releases;
  readonly #tools = new Map<StudentTask['kind'], Promise<Tools>>();
  readonly #renders = new Map<number, Promise<readonly StudentSample[]>>();
  /** The student of the latest release, on which several methods build. */
  #last: { readonly key: string; readonly student: Promise<Student> } | null = null;

  static async open(settings: ProofSettings, signal: AbortSignal): Promise<Testbed> {
    return new Testbed(settings, await ImageSource.open(), signal);
  }

  private constructor(settings: ProofSettings, source: ImageSource, signal: AbortSignal) {
    this.#settings = settings;
    this.#source = source;
    this.#signal = signal;
    this.#releases = new Releases(
      source,
      (spec) => this.#generated(spec),
      (repeat) => this.#seedOf(repeat),
      signal,
    );
  }

  get generatorDigest(): string {
    return this.#source.pack.digest;
  }

  /** The trial's generated images with the oracle's labels. Larger sets contain the smaller ones. */
  async labelled(spec: TrialSpec): Promise<StudentSample[]> {
    return Promise.all((await this.#generated(spec)).map((one) => labelledByOracle(one, spec)));
  }

  /** The same number of real renders with exact labels, drawn for the repeat. */
  async real({ task, repeat, labels }: TrialSpec): Promise<StudentSample[]> {
    const pool = await this.#rendered(RENDER_SEEDS.labelled, this.#settings.real);
    const order = permutation(pool.length, mulberry32(derivedSeed(this.#seedOf(repeat), REAL_STREAM)));
    return order.slice(0, labels).map((at) => withLabelsOf(task, pool[at] as StudentSample));
  }

  /** Real images, from those that the generator was trained on, without labels. */
  async unlabelled(): Promise<Pick<StudentSample, 'rgb'>[]> {
    const images = await this.#rendered(RENDER_SEEDS.unlabelled, this.#settings.unlabelled);
    return images.map(({ rgb }) => ({ rgb }));
  }

  /**
   * Gannet's release for the trial's labels: the labelled images, and generated ones labelled by an interpreter that
   * was trained on those, without the most uncertain.
   */
  async release(spec: TrialSpec): Promise<StudentSample[]> {
    return [...(await this.labelled(spec)), ...(await this.#releases.release(spec))];
  }

  /** The same, with soft labels for the generated images. */
  async softRelease(spec: TrialSpec): Promise<StudentSample[]> {
    return [...(await this.labelled(spec)), ...(await this.#releases.release(spec, { isSoft: true }))];
  }

  /**
   * The release of a parts trial with other labels for its generated images: those that the interpreter and a student of
   * the labelled images give together. No real image is used to pick that student's weights.
   */
  async jointRelease(spec: TrialSpec): Promise<StudentSample[]> {
    const labelled = await this.labelled(spec);
    const student = await this.trainOn(labelled, spec, { val: labelled });
    const drawn = await this.#releases.release(spec, { isSoft: true });
    const { predictor } = await this.#toolsFor(spec.task);
    const relabelled: StudentSample[] = [];
    for await (const { logits } of predictor.predict(student, drawn)) {
      const { rgb, shares } = drawn[relabelled.length]!;
      relabelled.push({ rgb, labels: jointLabels({ shares: shares! }, logits, student.temperature, CLASSES.length) });
    }
    return [...labelled, ...relabelled];
  }

  /** A release of the same size, half of which has another psi. */
  async mixedRelease(spec: TrialSpec): Promise<StudentSample[]> {
    const half = Math.ceil(spec.images / 2);
    return [
      ...(await this.labelled(spec)),
      ...(await this.#releases.release({ ...spec, images: half })),
      ...(await this.#releases.release({ ...spec, images: spec.images - half }, { psi: OTHER_PSI })),
    ];
  }

  /** All images that the release draws, labelled by the oracle. */
  async byOracle(spec: TrialSpec): Promise<StudentSample[]> {
    const samples: StudentSample[] = [];
    for await (const generatedImage of this.#releases.generated(spec))
      samples.push(await labelledByOracle(generatedImage, spec));
    return samples;
  }

  /** The same number of real renders, labelled by the oracle. */
  async realByOracle(spec: TrialSpec): Promise<StudentSample[]> {
    const real = await this.real({ ...spec, labels: spec.images });
    return Promise.all(real.map(({ rgb }) => labelledByOracle(this.#source.annotated(rgb), spec)));
  }

  /** A student trained on the release. */
  ofRelease(spec: TrialSpec): Promise<Student> {
    const key = JSON.stringify(spec);
    if (this.#last?.key !== key)
      this.#last = { key, student: this.release(spec).then((release) => this.trainOn(release, spec)) };
    return this.#last.student;
  }

  /** The same student with statistics of unlabelled real images (adaptive batch normalisation; Li et al. 2017). */
  async normalisedByReal(student: Student): Promise<Student> {
    const { statistics } = await this.#toolsFor(student.architecture.task.kind);
    const images = (await this.unlabelled()).slice(0, FOR_STATISTICS);
    return { ...student, statistics: await statistics.of(student.parameters, images) };
  }

  /** The images with the low frequencies of unlabelled real ones, each of a different one. */
  async withRealSpectra(samples: readonly StudentSample[], { repeat }: TrialSpec): Promise<StudentSample[]> {
    const real = await this.unlabelled();
    const rng = mulberry32(derivedSeed(this.#seedOf(repeat), SPECTRA_STREAM));
    const size = this.#size();
    return samples.map((sample) => {
      const other = real[Math.floor(rng() * real.length)]!;
      return { ...sample, rgb: withSpectrumOf(sample.rgb, other.rgb, size) };
    });
  }

  /**
   * Unlabelled real images with a student's predictions as labels. Pixels with a probability below `least` are ignored;
   * images with an uncertain keypoint are left out.
   */
  async pseudoLabelled(student: Student, least: number): Promise<StudentSample[]> {
    const { predictor } = await this.#toolsFor(student.architecture.task.kind);
    const images = await this.unlabelled();
    const samples: StudentSample[] = [];
    let at = 0;
    for await (const output of predictor.predict(student, images)) {
      const { rgb } = images[at++]!;
      const sure =
        student.architecture.task.kind === 'parts'
          ? confidentPixels(output, student, least)
          : confidentPlacements(output);
      if (sure) samples.push({ rgb, ...sure });
    }
    return samples;
  }

  /**
   * A student trained on these images. Network, steps and checkpoint selection are the same for all methods; with `val`,
   * for a student that only helps to make another one, the last weights are kept.
   */
  async trainOn(
    train: readonly StudentSample[],
    { task, repeat, labels }: TrialSpec,
    {
      unlabelled,
      val,
    }: { readonly unlabelled?: readonly Pick<StudentSample, 'rgb'>[]; readonly val?: readonly StudentSample[] } = {},
  ): Promise<Student> {
    const { steps, threads } = this.#settings;
    const { architecture } = await this.#toolsFor(task);
    const settings = {
      ...defaultStudentSettings(architecture),
      steps,
      stepsPerValidation: val ? steps : Math.max(1, Math.ceil(steps / 10)),
      patience: steps,
      mirror: { pairs: task === 'parts' ? [] : FLIP_PAIRS },
    };
    const seed = derivedSeed(derivedSeed(this.#seedOf(repeat), TRAINING_STREAM), labels);
    const { student } = await trainStudent(
      {
        architecture,
        train,
        val: val ?? (await this.#picking(task)),
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

  /** On real renders that were not used for training or checkpoint selection. */
  async measured(student: Student): Promise<StudentEvaluation> {
    const { seed, test } = this.#settings;
    const { predictor } = await this.#toolsFor(student.architecture.task.kind);
    return evaluateStudent(student, await this.#rendered(RENDER_SEEDS.test, test), predictor, seed);
  }

  async close(): Promise<void> {
    const opened = await Promise.all(this.#tools.values());
    await Promise.all([
      this.#releases.close(),
      this.#source.close(),
      ...opened.flatMap(({ predictor, statistics }) => [predictor.close(), statistics.close()]),
    ]);
  }

  /** The real images by which a training's best weights are picked. */
  async #picking(task: StudentTask['kind']): Promise<StudentSample[]> {
    const images = await this.#rendered(RENDER_SEEDS.picking, this.#settings.picking);
    return images.map((one) => withLabelsOf(task, one));
  }

  #seedOf(repeat: number): number {
    return derivedSeed(this.#settings.seed, repeat);
  }

  #size(): { readonly width: number; readonly height: number } {
    const { resolution } = this.#source.pack;
    return { width: resolution, height: resolution };
  }

  #toolsFor(kind: StudentTask['kind']): Promise<Tools> {
    const known = this.#tools.get(kind);
    if (known) return known;
    const task: StudentTask =
      kind === 'parts'
        ? { kind, classes: CLASSES.length }
        : { kind, keypoints: KEYPOINTS.length, sigma: DEFAULT_SIGMA };
    const architecture = { task, ...this.#size(), widths: WIDTHS };
    const { threads } = this.#settings;
    const opened = Promise.all([
      openPredictor(architecture, openSession, threads),
      openStatistics(architecture, openSession, threads),
    ]).then(([predictor, statistics]) => ({ architecture, predictor, statistics }));
    this.#tools.set(kind, opened);
    return opened;
  }

  async #generated({ repeat, labels }: TrialSpec): Promise<GeneratedImage[]> {
    const first = firstSeedOf(this.#settings.seed) + repeat * LABELLED_POOL;
    const order = permutation(LABELLED_POOL, mulberry32(derivedSeed(this.#seedOf(repeat), POOL_STREAM))).map(
      (at) => first + at,
    );
    const generated: GeneratedImage[] = [];
    for (const seed of order.slice(0, labels)) generated.push(...(await this.#source.generate(seed, 1, this.#signal)));
    return generated;
  }

  #rendered(seed: number, count: number): Promise<readonly StudentSample[]> {
    const known = this.#renders.get(seed);
    if (known) return known;
    const samples = Promise.all([rendersOf(seed, count, this.#settings.cache, this.#signal), bundledHeldOut()]).then(
      ([renders, { about }]) => samplesOf(renders, RendersAbout.parse(JSON.parse(about))),
    );
    this.#renders.set(seed, samples);
    return samples;
  }
}

/** A sample with the labels of only one task. */
function withLabelsOf(task: StudentTask['kind'], { rgb, labels, points }: StudentSample): StudentSample {
  return task === 'parts' ? { rgb, labels: labels! } : { rgb, points: points! };
}

async function labelledByOracle(
  { rgb, labels, placements }: Pick<GeneratedImage, 'rgb' | 'labels' | 'placements'>,
  { task }: Pick<TrialSpec, 'task'>,
): Promise<StudentSample> {
  return task === 'parts' ? { rgb, labels: await labels() } : { rgb, points: await placements() };
}

function confidentPixels(
  { labels, logits }: StudentOutput,
  { temperature }: Student,
  least: number,
): Pick<StudentSample, 'labels'> {
  return {
    labels: labels.map((label, pixel) => (isConfident(logits, pixel, labels.length, temperature, least) ? label : 255)),
  };
}

/** Null if a keypoint is neither clearly present nor clearly absent. */
export function confidentPlacements({ points }: Pick<StudentOutput, 'points'>): Pick<StudentSample, 'points'> | null {
  if (points.some(({ peak }) => peak < PRESENT && peak >= ABSENT)) return null;
  return {
    points: points.map(({ x, y, peak }) => (peak >= PRESENT ? { x, y, visibility: 2 } : { x: 0, y: 0, visibility: 0 })),
  };
}

/** Whether the most probable class of a pixel has at least this probability. `logits` are [classes, pixels]. */
export function isConfident(
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
