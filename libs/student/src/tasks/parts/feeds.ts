import { type Tensor, tensor } from '@gannet/onnx';
import type { SampleKinds } from '../../objective.js';
import type { Architecture, StudentSample } from '../../types.js';
import type { PartsTask } from './types.js';

/** The inputs declared by `targets`, for a number of steps of a batch. */
export function feeds(
  { width, height, task }: Architecture<PartsTask>,
  samples: readonly StudentSample[],
  { count, batch }: { readonly count: number; readonly batch: number },
  { isSoft, isWeighted }: SampleKinds,
): Record<string, Tensor> {
  const bytes = (of: (sample: StudentSample) => Uint8Array, dims: readonly number[]): Tensor => {
    const size = dims.reduce((product, dim) => product * dim, 1);
    const data = new Uint8Array(samples.length * size);
    samples.forEach((sample, index) => data.set(of(sample), index * size));
    return tensor('uint8', [count, batch, ...dims], data);
  };
  return {
    ...(isSoft
      ? { shares: bytes((sample) => sharesOf(sample, task.classes), [height, width, task.classes]) }
      : { label: bytes(({ labels }) => labels as Uint8Array, [height, width]) }),
    ...(isWeighted
      ? { weight: bytes(({ weights }) => weights ?? new Uint8Array(width * height).fill(255), [height, width]) }
      : {}),
  };
}

/** The soft labels of a sample; one-hot if it has hard labels. */
function sharesOf({ shares, labels }: StudentSample, classes: number): Uint8Array {
  if (shares) return shares;
  const whole = new Uint8Array((labels as Uint8Array).length * classes);
  (labels as Uint8Array).forEach((label, pixel) => {
    if (label < classes) whole[pixel * classes + label] = 255;
  });
  return whole;
}
