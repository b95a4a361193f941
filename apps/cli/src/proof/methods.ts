import type { Student, StudentSample, StudentTask } from '@gannet/student';
import type { Testbed } from './testbed.js';
import type { TrialSpec } from './trial-spec.js';

/** A method of training a student with a few labelled images. */
interface Method {
  /** What the student is trained on, for the report. */
  readonly title: string;
  /**
   * A baseline makes no release; a release is Gannet's method; a bound uses information that is not available in
   * practice, which shows what limits the others.
   */
  readonly kind: 'baseline' | 'release' | 'bound';
  /** Set for a method of only one task. */
  readonly task?: StudentTask['kind'];
  /** Whether its curve continues to full supervision. */
  readonly hasFullCurve?: true;
  /** Whether it is one small addition to a release, which is measured at a few numbers of labels only. */
  readonly isAddition?: true;
  readonly student: (testbed: Testbed, spec: TrialSpec) => Promise<Student>;
}

/** Minimum probability of a student's prediction to be used as a pseudo-label. */
const PSEUDO_LABEL_CONFIDENCE = 0.9;

const METHODS = {
  generated: {
    title: 'the labelled generated images alone',
    kind: 'baseline',
    student: async (testbed, spec) => testbed.trainOn(await testbed.labelled(spec), spec),
  },
  real: {
    title: 'as many real images with exact labels',
    kind: 'baseline',
    hasFullCurve: true,
    student: async (testbed, spec) => testbed.trainOn(await testbed.real(spec), spec),
  },
  'generated+consistency': {
    title: 'the labelled generated images, and unlabelled real images by consistency (semi-supervised)',
    kind: 'baseline',
    student: async (testbed, spec) =>
      testbed.trainOn(await testbed.labelled(spec), spec, { unlabelled: await testbed.unlabelled() }),
  },
  'real+consistency': {
    title: 'as many real images with exact labels, and unlabelled real images by consistency (semi-supervised)',
    kind: 'baseline',
    student: async (testbed, spec) =>
      testbed.trainOn(await testbed.real(spec), spec, { unlabelled: await testbed.unlabelled() }),
  },
  release: {
    title: 'the release of the labelled generated images',
    kind: 'release',
    student: (testbed, spec) => testbed.ofRelease(spec),
  },
  'release+statistics': {
    title: 'the release, normalised by unlabelled real images (AdaBN)',
    kind: 'release',
    isAddition: true,
    student: async (testbed, spec) => testbed.normalisedByReal(await testbed.ofRelease(spec)),
  },
  'release+spectra': {
    title: 'the release, and once more with the low amplitudes of unlabelled real images (Fourier domain adaptation)',
    kind: 'release',
    isAddition: true,
    student: async (testbed, spec) => {
      const release = await testbed.release(spec);
      return testbed.trainOn([...release, ...(await testbed.withRealSpectra(release, spec))], spec);
    },
  },
  'release+certainty': {
    title: "the release, a pixel counting as much as the interpreter's members find its label probable",
    kind: 'release',
    isAddition: true,
    task: 'parts',
    student: async (testbed, spec) => testbed.trainOn((await testbed.softRelease(spec)).map(weighedByCertainty), spec),
  },
  'release+soft': {
    title: "the release with soft labels, the mean probabilities of the interpreter's members",
    kind: 'release',
    isAddition: true,
    task: 'parts',
    student: async (testbed, spec) =>
      testbed.trainOn(
        (await testbed.softRelease(spec)).map(({ labels, shares, ...rest }) =>
          shares ? { ...rest, shares } : { ...rest, ...(labels ? { labels } : {}) },
        ),
        spec,
      ),
  },
  'release+opinion': {
    title: 'the release, labelled by the interpreter and a student of the labelled images together',
    kind: 'release',
    task: 'parts',
    isAddition: true,
    student: async (testbed, spec) => testbed.trainOn(await testbed.jointRelease(spec), spec),
  },
  'release+human': {
    title: 'the release, in which the labelled images are repeated until they are a quarter of it',
    kind: 'release',
    isAddition: true,
    student: async (testbed, spec) => {
      const release = await testbed.release(spec);
      return testbed.trainOn([...release, ...repeated(await testbed.labelled(spec), release.length / 3)], spec);
    },
  },
  'release+psi': {
    title: 'a release of the same size, half of psi 0.7 and half of psi 1',
    kind: 'release',
    isAddition: true,
    student: async (testbed, spec) => testbed.trainOn(await testbed.mixedRelease(spec), spec),
  },
  'release+self-training': {
    title: 'the release, and unlabelled real images as the student of `release+statistics` sees them where it is sure',
    kind: 'release',
    isAddition: true,
    student: async (testbed, spec) => {
      const teacher = await testbed.normalisedByReal(await testbed.ofRelease(spec));
      return testbed.trainOn(
        [...(await testbed.release(spec)), ...(await testbed.pseudoLabelled(teacher, PSEUDO_LABEL_CONFIDENCE))],
        spec,
      );
    },
  },
  'release+consistency': {
    title: 'the release, and unlabelled real images by consistency',
    kind: 'release',
    student: async (testbed, spec) =>
      testbed.trainOn(await testbed.release(spec), spec, { unlabelled: await testbed.unlabelled() }),
  },
  'release+real': {
    title: 'the release of half of the labels, and the other half on real images',
    kind: 'release',
    student: async (testbed, spec) => {
      const { labels } = spec;
      if (labels < 2) return testbed.ofRelease(spec);
      const half = Math.floor(labels / 2);
      const real = await testbed.real({ ...spec, labels: half });
      const release = await testbed.release({ ...spec, labels: labels - half });
      return testbed.trainOn([...release, ...repeated(real, release.length / 3)], spec);
    },
  },
  oracle: {
    title:
      'as many generated images as a release draws, all labelled by the oracle: as if the interpreter made no error',
    kind: 'bound',
    student: async (testbed, spec) => testbed.trainOn(await testbed.byOracle(spec), spec),
  },
  'oracle+real': {
    title: 'as many real images, labelled by the oracle: as if the generator made no error either',
    kind: 'bound',
    student: async (testbed, spec) => testbed.trainOn(await testbed.realByOracle(spec), spec),
  },
} as const satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof METHODS;
export const METHOD_NAMES = Object.keys(METHODS) as [MethodName, ...MethodName[]];

export function methodNamed(name: MethodName): Method {
  return METHODS[name];
}

/** Repeats a few images, so that they occur as often as this number of images. */
function repeated(samples: readonly StudentSample[], count: number): StudentSample[] {
  return Array.from(
    { length: Math.max(Math.ceil(count), samples.length) },
    (_, at) => samples[at % samples.length] as StudentSample,
  );
}

/** In a sample without shares, labelled by a person, every pixel has full weight. */
export function weighedByCertainty({ labels, shares, ...rest }: StudentSample): StudentSample {
  if (!labels || !shares) return { ...rest, ...(labels ? { labels } : {}) };
  const classes = shares.length / labels.length;
  return { ...rest, labels, weights: labels.map((label, pixel) => shares[pixel * classes + label] as number) };
}
