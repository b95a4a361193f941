import { derivedSeed, mulberry32, normal } from '@gannet/metrics';
import { concat, elementCount, reshape, slice, type Value } from '@gannet/onnx';

/**
 * A tensor that is learned: its shape, the standard deviation of its normal start or the number it starts as, and
 * whether it decays.
 */
export interface Parameter {
  readonly dims: readonly number[];
  readonly start: { readonly deviation: number } | { readonly value: number };
  readonly decays: boolean;
}

/** The tensors of a network by their names, in the order in which they lie in the vector of all. */
export type Plan = Readonly<Record<string, Parameter>>;

/**
 * Weights that are fed by `inputs` numbers each: N(0, 2 / inputs), which keeps the variance through ReLUs (He et al.
 * 2015). They decay.
 */
export function weights(dims: readonly number[], inputs: number): Parameter {
  return { dims, start: { deviation: Math.sqrt(2 / inputs) }, decays: true };
}

/** Biases and the like: all start as one number, and do not decay. */
export function biases(dims: readonly number[], value = 0): Parameter {
  return { dims, start: { value }, decays: false };
}

/** Where each tensor lies in the vector, from its first number to behind its last. */
export function spansOf<P extends Plan>(plan: P): Record<keyof P, readonly [start: number, end: number]> {
  let end = 0;
  return Object.fromEntries(
    Object.entries(plan).map(([name, { dims }]) => [name, [end, (end += elementCount(dims))]]),
  ) as unknown as ReturnType<typeof spansOf<P>>;
}

/** How many numbers are learned. */
export function sizeOf(plan: Plan): number {
  return Object.values(plan).reduce((sum, { dims }) => sum + elementCount(dims), 0);
}

/** The vector before the first step, [P]. Each tensor is drawn from a stream of its own. */
export function startOf(plan: Plan, seed: number): Float32Array {
  const vector = new Float32Array(sizeOf(plan));
  const spans = spansOf(plan);
  Object.entries(plan).forEach(([name, { start }], stream) => {
    const span = spans[name] as readonly [number, number];
    if ('value' in start) return void vector.fill(start.value, ...span);
    const rng = mulberry32(derivedSeed(seed, stream));
    for (let index = span[0]; index < span[1]; index++) vector[index] = start.deviation * normal(rng);
  });
  return vector;
}

/** Each tensor in its own shape, out of the vector of all. */
export function partsOf<P extends Plan>(vector: Value, plan: P): Record<keyof P, Value> {
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

/** Tensors of a plan, in its order, as one vector. */
export function joined(plan: Plan, parts: readonly Value[]): Value {
  return concat(
    Object.values(plan).map(({ dims }, index) => reshape(parts[index] as Value, [elementCount(dims)])),
    0,
  );
}
