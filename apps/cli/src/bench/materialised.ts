import { depthOf, type Interpreter } from '@gannet/interpreter';
import {
  argMax,
  build,
  concat,
  constant,
  conv,
  input,
  log,
  max,
  mul,
  neg,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  scalar,
  softmax,
  sub,
  upsampleTwice,
  type Value,
} from '@gannet/onnx';

/**
 * What DatasetGAN's own code does, as one model: upsample every layer to the image's size (by the same steps of ×2),
 * concatenate them to the hypercolumn of the whole image, then run one member after another on every pixel.
 */
export function materialisedGraph(interpreter: Interpreter): Uint8Array {
  const { layers, resolution, classes, members } = interpreter;
  const features = Object.fromEntries(
    layers.map(({ name, channels, resolution: side }) => [name, input(name, [1, channels, side, side])]),
  );
  const hypercolumn = concat(
    layers.map(({ name, resolution: side }) => {
      let map = features[name] as Value;
      for (let size = side; size < resolution; size *= 2) map = upsampleTwice(map);
      return map;
    }),
    1,
  );
  const logits = Array.from({ length: members }, (_, member) => memberOn(hypercolumn, interpreter, member));
  const each = softmax(reshape(concat(logits, 1), [1, members, classes, resolution ** 2]), 2);
  const mean = reduceMean(each, [1]);
  const divergence = sub(entropy(mean, 1), reduceMean(entropy(each, 2), [1]));
  return build(features, {
    label: reshape(argMax(mean, 1), [1, resolution, resolution]),
    probabilities: mean,
    uncertainty: reshape(divergence, [1, resolution, resolution]),
  });
}

function memberOn(
  hypercolumn: Value,
  { layers, classes, members, hidden: [h1, h2], parameters }: Interpreter,
  member: number,
): Value {
  const { w1, b1, w2, b2, w3, b3 } = parameters;
  const own = (all: Float32Array): Float32Array =>
    all.subarray((member * all.length) / members, ((member + 1) * all.length) / members);
  const layer = (x: Value, weights: Float32Array, biases: Float32Array, from: number, to: number): Value =>
    conv(x, constant('float32', [to, from, 1, 1], transposed(own(weights), from, to)), {
      bias: constant('float32', [to], own(biases)),
    });
  const a1 = relu(layer(hypercolumn, w1, b1, depthOf(layers), h1));
  return layer(relu(layer(a1, w2, b2, h1, h2)), w3, b3, h2, classes);
}

function entropy(probabilities: Value, axis: number): Value {
  return neg(reduceSum(mul(probabilities, log(max(probabilities, scalar(1e-30)))), [axis]));
}

function transposed(weights: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: weights.length },
    (_, at) => weights[(at % rows) * columns + Math.floor(at / rows)] as number,
  );
}
