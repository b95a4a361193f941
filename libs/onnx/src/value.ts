import { type ElementType, type Tensor, type ElementArrays, tensor } from './tensor.js';

/** A known size, or the name of one that is known only when the model runs. Equal names are equal sizes. */
export type Dim = number | string;

/** A tensor that will exist when the model runs: what an operator takes and gives. */
export interface Value {
  readonly type: ElementType;
  readonly dims: readonly Dim[];
  readonly source: Source;
}

export type Source =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'node'; readonly node: Node; readonly output: number };

/** One operator applied. `outputs` counts its results; an absent optional input is null. */
export interface Node {
  readonly operator: string;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: number;
}

export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly body: Body };

/** A graph inside a node. Its nodes may also use values of the graph around it. */
export interface Body {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** A named place that the caller feeds. */
export function input(name: string, dims: readonly Dim[], type: ElementType = 'float32'): Value {
  return { type, dims, source: { kind: 'input', name } };
}

/** A tensor that is part of the model. */
export function constant<T extends ElementType>(type: T, dims: readonly number[], data: ElementArrays[T]): Value {
  return { type, dims, source: { kind: 'constant', tensor: tensor(type, dims, data) as Tensor } };
}

/** One float32 number. */
export function scalar(value: number): Value {
  return constant('float32', [], Float32Array.of(value));
}

/** Whole numbers as an int64 vector: how ONNX passes shapes and axes. */
export function integers(values: readonly number[]): Value {
  return constant('int64', [values.length], BigInt64Array.from(values, BigInt));
}

/** Applies an operator that has one result. */
export function apply(
  operator: string,
  inputs: readonly (Value | null)[],
  result: { readonly type: ElementType; readonly dims: readonly Dim[] },
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  return { ...result, source: { kind: 'node', node: { operator, inputs, attributes, outputs: 1 }, output: 0 } };
}

/** `[batch,3]`: how messages write a shape. */
export function shapeText(value: { readonly dims: readonly Dim[] }): string {
  return `[${value.dims.join(',')}]`;
}
