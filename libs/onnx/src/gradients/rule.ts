import { reduceSum } from '../contract.js';
import { reshape } from '../arrange.js';
import { add, mul } from '../elementwise.js';
import { type Attribute, constant, type Value } from '../value.js';

/** A node whose gradient is computed. */
export interface Use {
  readonly inputs: readonly (Value | null)[];
  readonly output: Value;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/**
 * The gradient rule of an operator: from the gradient of its result, a function for each input that builds the input's
 * gradient, null where there is none. Only the needed ones are called.
 */
export type Rule = (gradient: Value, use: Use) => readonly ((() => Value) | null)[];

/** A required input of the operator. */
export function inputOf(use: Use, index: number): Value {
  return use.inputs[index] as Value;
}

/** Undoes broadcasting in a gradient: sums over the axes along which the value was repeated. */
export function sumTo(gradient: Value, like: Value): Value {
  const extra = gradient.dims.length - like.dims.length;
  const axes = gradient.dims.flatMap((dim, axis) =>
    axis < extra || (like.dims[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  const summed = reduceSum(gradient, axes, { keep: true });
  return extra === 0 ? summed : reshape(summed, like.dims);
}

/** A constant of the value's float type. */
export function constantLike(value: Value, number: number): Value {
  return value.type === 'float64'
    ? constant('float64', [], Float64Array.of(number))
    : constant('float32', [], Float32Array.of(number));
}

export function times(value: Value, number: number): Value {
  return mul(value, constantLike(value, number));
}

export function plus(value: Value, number: number): Value {
  return add(value, constantLike(value, number));
}

export function ints(use: Use, name: string, absent: readonly number[]): readonly number[] {
  const attribute = use.attributes[name];
  return attribute && 'ints' in attribute ? attribute.ints : absent;
}

export function int(use: Use, name: string, absent: number): number {
  const attribute = use.attributes[name];
  return attribute && 'int' in attribute ? attribute.int : absent;
}

export function float(use: Use, name: string, absent: number): number {
  const attribute = use.attributes[name];
  return attribute && 'float' in attribute ? attribute.float : absent;
}

export function text(use: Use, name: string): string {
  const attribute = use.attributes[name];
  return attribute && 'text' in attribute ? attribute.text : '';
}

/** The integers of a constant input: an operator's axes, starts or widths. */
export function constantInts(use: Use, index: number): number[] {
  const value = use.inputs[index];
  if (value?.source.kind !== 'constant')
    throw new RangeError('gradients: an operator whose shape is computed has none');
  return Array.from(value.source.tensor.data as BigInt64Array, Number);
}
