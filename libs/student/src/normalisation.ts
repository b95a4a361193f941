import {
  add,
  build,
  div,
  float32,
  input,
  mul,
  type OpenSession,
  reduceMean,
  reshape,
  scalar,
  sqrt,
  sub,
  tensor,
  type Value,
} from '@gannet/onnx';
import { flatten, parameterCount, type Plan, unpack } from '@gannet/training';
import { networkOf, type Normalise, pixelsOf, planOf, statisticsPlanOf } from './network.js';
import type { Architecture, StudentSample } from './types.js';

/** Avoids division by zero for a constant channel (Ioffe and Szegedy 2015). */
const EPSILON = 1e-5;

/** Batch size for computing statistics. */
const GROUP = 16;

function standard(x: Value, mean: Value, variance: Value): Value {
  return div(sub(x, mean), sqrt(add(variance, scalar(EPSILON))));
}

/** Batch normalisation by the batch's own statistics, which are passed to `onStatistics`, [channels] each. */
export function byBatch(onStatistics?: (layer: string, mean: Value, variance: Value) => void): Normalise {
  return (layer, x) => {
    const mean = reduceMean(x, [0, 2, 3], { keep: true });
    const centred = sub(x, mean);
    const variance = reduceMean(mul(centred, centred), [0, 2, 3], { keep: true });
    const flat = (value: Value): Value => reshape(value, [x.dims[1] as number]);
    onStatistics?.(layer, flat(mean), flat(variance));
    return div(centred, sqrt(add(variance, scalar(EPSILON))));
  };
}

/** Normalisation by given statistics, `<layer>.mean` and `<layer>.variance`. */
export function byStatistics(statistics: Readonly<Record<string, Value>>): Normalise {
  return (layer, x) => {
    const of = (name: string): Value =>
      reshape(statistics[`${layer}.${name}`] as Value, [1, x.dims[1] as number, 1, 1]);
    return standard(x, of('mean'), of('variance'));
  };
}

/** Inputs: `parameters` [P] and `image` [n, height, width, 3] bytes. Output: `statistics` [S] of that batch. */
export function statisticsGraph(architecture: Architecture, images: number): Uint8Array {
  const { width, height } = architecture;
  const plan = planOf(architecture);
  const image = input('image', [images, height, width, 3], 'uint8');
  const parameters = input('parameters', [parameterCount(plan)]);
  const found = new Map<string, Value>();
  networkOf(
    unpack(parameters, plan),
    pixelsOf(image),
    architecture,
    byBatch((layer, mean, variance) => {
      found.set(`${layer}.mean`, mean);
      found.set(`${layer}.variance`, variance);
    }),
  );
  const layout = statisticsPlanOf(architecture);
  return build(
    { image, parameters },
    {
      statistics: flatten(
        layout,
        Object.keys(layout).map((name) => found.get(name) as Value),
      ),
    },
  );
}

/**
 * The statistics [S] of some images in a network, in groups of `GROUP` (fewer than a group are repeated to fill it):
 * "precise batch normalisation" (Wu and Johnson 2021). The images need no labels: those of another domain adapt a
 * student to it (AdaBN, Li et al. 2016).
 */
export async function openStatistics(
  architecture: Architecture,
  openSession: OpenSession,
  threads = 1,
): Promise<Statistics> {
  const session = await openSession(statisticsGraph(architecture, GROUP), { threads });
  const layout = statisticsPlanOf(architecture);
  return {
    async of(parameters, images) {
      if (images.length === 0) throw new RangeError('there is no image to take statistics of');
      const groups = Math.max(1, Math.floor(images.length / GROUP));
      const each: Float32Array[] = [];
      for (let group = 0; group < groups; group++) {
        const chosen = Array.from(
          { length: GROUP },
          (_, at) => images[(group * GROUP + at) % images.length] as Pick<StudentSample, 'rgb'>,
        );
        const results = await session.run({
          image: imagesTensor(architecture, chosen),
          parameters: tensor('float32', [parameters.length], parameters),
        });
        each.push(float32(results, 'statistics'));
      }
      return together(layout, each);
    },
    close: () => session.close(),
  };
}

/** Computes statistics of images; must be closed. */
export interface Statistics {
  of(parameters: Float32Array, images: readonly Pick<StudentSample, 'rgb'>[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Combines the statistics of equally large groups: the variance is the mean of the variances plus the variance of the
 * means.
 */
function together(layout: Plan, each: readonly Float32Array[]): Float32Array {
  const size = parameterCount(layout);
  const mean = (of: (group: Float32Array) => number): number =>
    each.reduce((sum, group) => sum + of(group), 0) / each.length;
  const whole = new Float32Array(size);
  let at = 0;
  for (const [
    name,
    {
      dims: [channels = 0],
    },
  ] of Object.entries(layout)) {
    for (let channel = 0; channel < channels; channel++, at++) {
      const here = at;
      whole[here] = mean((group) => group[here] as number);
      if (!name.endsWith('.variance')) continue;
      const centre = here - channels;
      whole[here] = whole[here] + mean((group) => ((group[centre] as number) - (whole[centre] as number)) ** 2);
    }
  }
  return whole;
}

/** Images as one tensor [n, height, width, 3]. Throws RangeError for one of another size. */
export function imagesTensor(
  { width, height }: Pick<Architecture, 'width' | 'height'>,
  images: readonly Pick<StudentSample, 'rgb'>[],
): ReturnType<typeof tensor<'uint8'>> {
  const size = width * height * 3;
  const data = new Uint8Array(images.length * size);
  images.forEach(({ rgb }, index) => {
    if (rgb.length !== size)
      throw new RangeError(`image ${index} has ${rgb.length} bytes, not ${width} × ${height} × 3`);
    data.set(rgb, index * size);
  });
  return tensor('uint8', [images.length, height, width, 3], data);
}
