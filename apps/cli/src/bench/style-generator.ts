import type { FactoryGenerator, FeatureLayer } from '@gannet/interpreter';
import {
  add,
  build,
  constant,
  conv,
  div,
  input,
  matmul,
  max,
  mul,
  reduceSum,
  reshape,
  scalar,
  slice,
  sqrt,
  upsampleTwice,
  type Value,
} from '@gannet/onnx';
import { randomNumbers } from './random.js';

/** Channels per resolution, from 4² up to the image's. */
type Channels = readonly (readonly [resolution: number, channels: number])[];

const STYLE = 512;

/** A generator with StyleGAN2's shapes and random weights: as expensive as a trained one. */
export type StyleGenerator = FactoryGenerator;

/**
 * StyleGAN2's synthesis network (Karras et al. 2020): a learnt constant, then per resolution two modulated 3×3
 * convolutions with demodulation, bias and leaky ReLU, the first after an upsampling by 2; the images of all
 * resolutions are summed. `isOffered` chooses the feature maps by resolution, and by whether they are the last of it.
 */
export function styleGenerator(
  channels: Channels,
  isOffered: (resolution: number, isLast: boolean) => boolean = () => true,
): StyleGenerator {
  let seed = 1;
  const weights = (dims: readonly number[], fan: number): Value =>
    constant(
      'float32',
      dims,
      randomNumbers(
        dims.reduce((a, b) => a * b, 1),
        1 / Math.sqrt(fan),
        seed++,
      ),
    );
  const count = channels.length * 2 - 1;
  const ws = input('ws', ['n', count + 1, STYLE]);
  const styleOf = (layer: number, width: number): Value =>
    add(matmul(reshape(slice(ws, 1, layer, layer + 1), ['n', STYLE]), weights([STYLE, width], STYLE)), scalar(1));
  const modulated = (x: Value, layer: number, from: number, to: number): Value => {
    const style = styleOf(layer, from);
    const energy = matmul(mul(style, style), weights([from, to], 1));
    const demodulation = div(scalar(1), sqrt(add(mul(energy, energy), scalar(1e-8))));
    const y = conv(mul(x, reshape(style, ['n', from, 1, 1])), weights([to, from, 3, 3], from * 9), { padding: 1 });
    return leaky(add(mul(y, reshape(demodulation, ['n', to, 1, 1])), weights([1, to, 1, 1], 100)));
  };
  const [[lowest, first]] = channels as readonly [readonly [number, number]];
  const features: Record<string, Value> = {};
  const layers: FeatureLayer[] = [];
  let convolutions = 0;
  const keep = (value: Value, width: number, resolution: number): Value => {
    const name = `feature_${convolutions++}`;
    if (!isOffered(resolution, convolutions % 2 === 1)) return value;
    layers.push({ name, channels: width, resolution });
    return (features[name] = value);
  };
  // The constant takes its batch size from the styles: zero times a style is added.
  const nothing = reshape(mul(reduceSum(slice(ws, 1, 0, 1), [1, 2]), scalar(0)), ['n', 1, 1, 1]);
  let x = keep(modulated(add(weights([1, first, lowest, lowest], 1), nothing), 0, first, first), first, lowest);
  let width = first;
  let image = conv(x, weights([3, first, 1, 1], first));
  for (const [resolution, next] of channels.slice(1)) {
    x = keep(modulated(upsampleTwice(x), convolutions, width, next), next, resolution);
    x = keep(modulated(x, convolutions, next, next), next, resolution);
    image = add(upsampleTwice(image), conv(x, weights([3, next, 1, 1], next)));
    width = next;
  }
  const [z, psi] = [input('z', ['n', STYLE]), input('psi', [1])];
  const hidden = leaky(matmul(z, weights([STYLE, STYLE], STYLE)));
  const styles = mul(
    reshape(matmul(hidden, weights([STYLE, (count + 1) * STYLE], STYLE)), ['n', count + 1, STYLE]),
    psi,
  );
  return {
    mapping: build({ z, psi }, { ws: styles }),
    synthesis: build({ ws }, { image, ...features }),
    zDim: STYLE,
    resolution: channels.at(-1)![0],
    layers,
  };
}

function leaky(x: Value): Value {
  return max(x, mul(x, scalar(0.2)));
}
