import type { Student, StudentSample } from '@gannet/student';
import type { Ground } from './ground.js';

/** So many labelled images of one draw; another repeat draws others and trains with other seeds. */
export interface Footing {
  readonly repeat: number;
  readonly labels: number;
}

/** A way to make a student of a few labelled images. */
export interface Method {
  /** What its student learns from, as the report says it. */
  readonly title: string;
  /** Whether its curve goes on to full supervision. */
  readonly goesOn?: true;
  readonly student: (ground: Ground, footing: Footing) => Promise<Student>;
}

/** How sure a student is of a pixel's class before that teaches the next student. */
const SURE = 0.9;

const METHODS = {
  generated: {
    title: 'the labelled generated images alone',
    student: async (ground, footing) => ground.trained(await ground.labelled(footing), footing),
  },
  real: {
    title: 'as many real images with exact labels',
    goesOn: true,
    student: async (ground, footing) => ground.trained(await ground.real(footing), footing),
  },
  release: {
    title: 'the release of the labelled generated images',
    student: (ground, footing) => ground.ofRelease(footing),
  },
  'release+statistics': {
    title: 'the release, normalised by unlabelled real images (AdaBN)',
    student: async (ground, footing) => ground.normalisedByReal(await ground.ofRelease(footing)),
  },
  'release+self-training': {
    title: 'the release, and unlabelled real images as the student of the line above sees them where it is sure',
    student: async (ground, footing) => {
      const teacher = await ground.normalisedByReal(await ground.ofRelease(footing));
      return ground.trained(
        [...(await ground.release(footing)), ...(await ground.pseudoLabelled(teacher, SURE))],
        footing,
      );
    },
  },
  'release+real': {
    title: 'the release of half of the labels, and the other half on real images',
    student: async (ground, { repeat, labels }) => {
      if (labels < 2) return ground.ofRelease({ repeat, labels });
      const half = Math.floor(labels / 2);
      const real = await ground.real({ repeat, labels: half });
      const release = await ground.release({ repeat, labels: labels - half });
      return ground.trained([...release, ...repeated(real, Math.ceil(release.length / 4))], { repeat, labels });
    },
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
