import { derivedSeed, mulberry32, standardNormal } from '@gannet/metrics';
import { concat, elementCount, reshape, slice, type Value } from '@gannet/onnx';

/**
 * A trainable tensor: its shape, its initial value (a constant, or the standard deviation of a normal distribution),
 * and whether weight decay applies.
 */
export interface Parameter {
  readonly dims: readonly number[];
  readonly start: { readonly deviation: number } | { readonly value: number };
  readonly decays: boolean;
}

/** The trainable tensors of a network by name, in the order in which they lie in the parameter vector. */
export type Plan = Readonly<Record<string, Parameter>>;

/**
 * Weights with `inputs` inputs each, initialised from N(0, 2 / inputs), which keeps the variance through ReLUs (He et
 * al. 2015). Weight decay applies.
 */
export function weights(dims: readonly number[], inputs: number): Parameter {
  return { dims, start: { deviation: Math.sqrt(2 / inputs) }, decays: true };
}

/** Biases and similar parameters: a constant initial value, and no weight decay. */
export function biases(dims: readonly number[], value = 0): Parameter {
  return { dims, start: { value }, decays: false };
}

/** The span of each tensor in the parameter vector, [start, end). */
export function spansOf<P extends Plan>(plan: P): Record<keyof P, readonly [start: number, end: number]> {
  let end = 0;
  return Object.fromEntries(
    Object.entries(plan).map(([name, { dims }]) => [name, [end, (end += elementCount(dims))]]),
  ) as unknown as ReturnType<typeof spansOf<P>>;
}

/** Number of trainable parameters. */
export function parameterCount(plan: Plan): number {
  return Object.values(plan).reduce((sum, { dims }) => sum + elementCount(dims), 0);
}

/** The initial parameter vector, [P]. Each tensor is drawn from an RNG of its own. */
export function initialParameters(plan: Plan, seed: number): Float32Array {
  const vector = new Float32Array(parameterCount(plan));
  const spans = spansOf(plan);
  Object.entries(plan).forEach(([name, { start }], stream) => {
    const span = spans[name] as readonly [number, number];
    if ('value' in start) return void vector.fill(start.value, ...span);
    const rng = mulberry32(derivedSeed(seed, stream));
    for (let index = span[0]; index < span[1]; index++) vector[index] = start.deviation * standardNormal(rng);
  });
  return vector;
}

/** Splits the parameter vector into the tensors of the plan, each in its shape. */
export function unpack<P extends Plan>(vector: Value, plan: P): Record<keyof P, Value> {
  const spans = spansOf(plan);
  const part = (name: keyof P, dims: readonly number[]): Value => {
    const [start, end] = spans[name];
    return reshape(slice(vector, 0, start, end), dims);
  };
  return Object.fromEntries(Object.entries(plan).map(([name, { dims }]) => [name, part(name, dims)])) as Record<
    keyof P,
    Value
  >;
}

/** Joins the tensors of a plan, in its order, into one vector. */
export function flatten(plan: Plan, parts: readonly Value[]): Value {
  return concat(
    Object.values(plan).map(({ dims }, index) => reshape(parts[index] as Value, [elementCount(dims)])),
    0,
  );
}
