import type { Samples } from './samples.js';
import type { Interpreter, Parameters, TrainingRequest, TrainingSettings } from './types.js';

/** The output bias of a disabled class: e^−10000 is 0 in float32 and in double. */
const FORBIDDEN = -1e4;

/**
 * Disables in each member the classes that none of its images contains, whatever it would predict from unfamiliar
 * features. In a warm-started interpreter, only classes that were already disabled stay so.
 */
export function forbidUnseen(
  parameters: Parameters,
  {
    samples,
    request: { classes, start, images },
    settings: { members },
    countsFor,
  }: {
    readonly samples: Pick<Samples, 'choices'>;
    readonly request: TrainingRequest;
    readonly settings: TrainingSettings;
    readonly countsFor: (image: number, member: number) => boolean;
  },
): Parameters {
  const b3 = parameters.b3.slice();
  for (let member = 0; member < members; member++) {
    const isCounted = (image: number): boolean => countsFor(image, member) && (images[image]?.weight ?? 1) > 0;
    const seen = new Set(samples.choices.flatMap((choice, image) => (isCounted(image) ? choice.classes : [])));
    for (let of = 0; of < classes; of++) {
      const at = member * classes + of;
      if (!seen.has(of) && (!start || isForbidden(start.parameters.b3[at] as number))) b3[at] = FORBIDDEN;
    }
  }
  return { ...parameters, b3 };
}

/** An interpreter's parameters with the classes that now occur in `labels` enabled again. */
export function reopened({ parameters, classes }: Interpreter, labels: Uint8Array): Parameters {
  const present = new Set(labels);
  return {
    ...parameters,
    b3: parameters.b3.map((bias, at) => (isForbidden(bias) && present.has(at % classes) ? 0 : bias)),
  };
}

function isForbidden(bias: number): boolean {
  return bias <= FORBIDDEN / 2;
}
