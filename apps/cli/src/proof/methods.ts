import type { Student, StudentSample, StudentTask } from '@gannet/student';
import type { Ground } from './ground.js';

/** So many labelled images of one draw; another repeat draws others and trains with other seeds. */
export interface Footing {
  readonly task: StudentTask['kind'];
  readonly repeat: number;
  readonly labels: number;
  /** Of a release that is made after the labels: images that are drawn, and the percent of them that is dropped. */
  readonly images: number;
  readonly drop: number;
}

/** A way to make a student of a few labelled images. */
interface Method {
  /** What its student learns from, as the report says it. */
  readonly title: string;
  /**
   * A base line makes no release; a release is Gannet's way; a bound has what nobody has, so that it tells what limits
   * the others.
   */
  readonly kind: 'base line' | 'release' | 'bound';
  /** Of one task only. */
  readonly task?: StudentTask['kind'];
  /** Whether its curve goes on to full supervision. */
  readonly goesOn?: true;
  readonly student: (ground: Ground, footing: Footing) => Promise<Student>;
}

/** How sure a student is of a pixel's class before that teaches the next student. */
const SURE = 0.9;

const METHODS = {
  generated: {
    title: 'the labelled generated images alone',
    kind: 'base line',
    student: async (ground, footing) => ground.trained(await ground.labelled(footing), footing),
  },
  real: {
    title: 'as many real images with exact labels',
    kind: 'base line',
    goesOn: true,
    student: async (ground, footing) => ground.trained(await ground.real(footing), footing),
  },
  'generated+consistency': {
    title: 'the labelled generated images, and unlabelled real images by consistency (semi-supervised)',
    kind: 'base line',
    student: async (ground, footing) =>
      ground.trained(await ground.labelled(footing), footing, await ground.unlabelled()),
  },
  'real+consistency': {
    title: 'as many real images with exact labels, and unlabelled real images by consistency (semi-supervised)',
    kind: 'base line',
    student: async (ground, footing) => ground.trained(await ground.real(footing), footing, await ground.unlabelled()),
  },
  release: {
    title: 'the release of the labelled generated images',
    kind: 'release',
    student: (ground, footing) => ground.ofRelease(footing),
  },
  'release+statistics': {
    title: 'the release, normalised by unlabelled real images (AdaBN)',
    kind: 'release',
    student: async (ground, footing) => ground.normalisedByReal(await ground.ofRelease(footing)),
  },
  'release+spectra': {
    title: 'the release, and once more with the low amplitudes of unlabelled real images (Fourier domain adaptation)',
    kind: 'release',
    student: async (ground, footing) => {
      const release = await ground.release(footing);
      return ground.trained([...release, ...(await ground.withRealSpectra(release, footing))], footing);
    },
  },
  'release+certainty': {
    title: "the release, a pixel counting as much as the interpreter's members find its label probable",
    kind: 'release',
    task: 'parts',
    student: async (ground, footing) =>
      ground.trained((await ground.softRelease(footing)).map(weighedByCertainty), footing),
  },
  'release+soft': {
    title: "the release with soft labels, the mean probabilities of the interpreter's members",
    kind: 'release',
    task: 'parts',
    student: async (ground, footing) =>
      ground.trained(
        (await ground.softRelease(footing)).map(({ labels, shares, ...rest }) =>
          shares ? { ...rest, shares } : { ...rest, ...(labels ? { labels } : {}) },
        ),
        footing,
      ),
  },
  'release+psi': {
    title: 'a release of the same size, half of psi 0.7 and half of psi 1',
    kind: 'release',
    student: async (ground, footing) => ground.trained(await ground.mixedRelease(footing), footing),
  },
  'release+self-training': {
    title: 'the release, and unlabelled real images as the student of `release+statistics` sees them where it is sure',
    kind: 'release',
    student: async (ground, footing) => {
      const teacher = await ground.normalisedByReal(await ground.ofRelease(footing));
      return ground.trained(
        [...(await ground.release(footing)), ...(await ground.pseudoLabelled(teacher, SURE))],
        footing,
      );
    },
  },
  'release+consistency': {
    title: 'the release, and unlabelled real images by consistency',
    kind: 'release',
    student: async (ground, footing) =>
      ground.trained(await ground.release(footing), footing, await ground.unlabelled()),
  },
  'release+real': {
    title: 'the release of half of the labels, and the other half on real images',
    kind: 'release',
    student: async (ground, footing) => {
      const { labels } = footing;
      if (labels < 2) return ground.ofRelease(footing);
      const half = Math.floor(labels / 2);
      const real = await ground.real({ ...footing, labels: half });
      const release = await ground.release({ ...footing, labels: labels - half });
      return ground.trained([...release, ...repeated(real, Math.ceil(release.length / 4))], footing);
    },
  },
  oracle: {
    title:
      'as many generated images as a release draws, all labelled by the oracle: as if the interpreter made no error',
    kind: 'bound',
    student: async (ground, footing) => ground.trained(await ground.byOracle(footing), footing),
  },
} as const satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof METHODS;
export const METHOD_NAMES = Object.keys(METHODS) as [MethodName, ...MethodName[]];

export function methodNamed(name: MethodName): Method {
  return METHODS[name];
}

/** A few images over and over, so that they come up as often as this many. */
function repeated(samples: readonly StudentSample[], count: number): StudentSample[] {
  return Array.from(
    { length: Math.max(count, samples.length) },
    (_, at) => samples[at % samples.length] as StudentSample,
  );
}

/** Of a sample without shares, one that a person labelled, every pixel counts whole. */
export function weighedByCertainty({ labels, shares, ...rest }: StudentSample): StudentSample {
  if (!labels || !shares) return { ...rest, ...(labels ? { labels } : {}) };
  const classes = shares.length / labels.length;
  return { ...rest, labels, weights: labels.map((label, pixel) => shares[pixel * classes + label] as number) };
}
