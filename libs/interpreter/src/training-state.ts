import { tensor, type Tensor } from '@gannet/onnx';
import { type Parameter, spansOf, type StateName } from '@gannet/training';
import type { Parameters } from './types.js';

export const PARAMETERS = ['w1', 'b1', 'w2', 'b2', 'w3', 'b3'] as const;
export type ParameterName = (typeof PARAMETERS)[number];
/** The sizes that the parameters depend on. */
export interface ParameterShape {
  readonly depth: number;
  readonly classes: number;
  readonly members: number;
  readonly hidden: readonly [number, number];
}

/** The dims of each parameter. Biases have a middle 1, so that they add to [members, batch, width]. */
export function parameterDims({
  depth,
  classes,
  members,
  hidden: [h1, h2],
}: ParameterShape): Record<ParameterName, number[]> {
  return {
    w1: [members, depth, h1],
    b1: [members, 1, h1],
    w2: [members, h1, h2],
    b2: [members, 1, h2],
    w3: [members, h2, classes],
    b3: [members, 1, classes],
  };
}

/**
 * The parameters as a training plan: weights decay, biases do not. Their initial values come from `initialParameters`.
 */
export function planOf(shape: ParameterShape): Record<ParameterName, Parameter> {
  const dims = parameterDims(shape);
  return Object.fromEntries(
    PARAMETERS.map((name) => [name, { dims: dims[name], start: { value: 0 }, decays: name.startsWith('w') }]),
  ) as unknown as Record<ParameterName, Parameter>;
}

/** The concatenated parameters, [P], as in the training graph. */
function flatParameters(parameters: Parameters): Float32Array {
  const flat = new Float32Array(PARAMETERS.reduce((sum, name) => sum + parameters[name].length, 0));
  PARAMETERS.reduce((at, name) => (flat.set(parameters[name], at), at + parameters[name].length), 0);
  return flat;
}

/** The state before the first step. */
export function firstState(parameters: Parameters): Record<StateName, Tensor> {
  const flat = flatParameters(parameters);
  const vector = (data: Float32Array): Tensor => tensor('float32', [flat.length], data);
  const nothing = (): Tensor => vector(new Float32Array(flat.length));
  return { parameters: vector(flat), m: nothing(), v: nothing(), mean: nothing() };
}

/** The inverse of `flatParameters`; views of `flat`. */
export function parametersOf(flat: Float32Array, shape: ParameterShape): Parameters {
  return Object.fromEntries(
    Object.entries(spansOf(planOf(shape))).map(([name, span]) => [name, flat.subarray(...span)]),
  ) as unknown as Parameters;
}
