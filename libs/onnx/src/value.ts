import { type ElementArrays, type ElementType, type Tensor, tensor } from './tensor.js';

/** A known size, or a symbolic one that is known only at run time. Equal names are equal sizes. */
export type Dim = number | string;

/** A tensor that will exist at run time: what operators take and return. */
export interface Value {
  readonly type: ElementType;
  readonly dims: readonly Dim[];
  readonly source: Source;
}

type Source =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'node'; readonly node: Node; readonly output: number };

/** An application of an operator. `outputs` is the number of its results; an absent optional input is null. */
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

/** A graph inside a node. Its nodes may also use values of the enclosing graph. */
export interface Body {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** A named input of the model. */
export function input(name: string, dims: readonly Dim[], type: ElementType = 'float32'): Value {
  return { type, dims, source: { kind: 'input', name } };
}

/** A constant tensor, stored in the model. */
export function constant<T extends ElementType>(type: T, dims: readonly number[], data: ElementArrays[T]): Value {
  return { type, dims, source: { kind: 'constant', tensor: tensor(type, dims, data) as Tensor } };
}

/** A float32 scalar. */
export function scalar(value: number): Value {
  return constant('float32', [], Float32Array.of(value));
}

/** An int64 vector: how ONNX passes shapes and axes. */
export function integers(values: readonly number[]): Value {
  return constant('int64', [values.length], BigInt64Array.from(values, BigInt));
}

/** Applies an operator with a single result. */
export function apply(
  operator: string,
  inputs: readonly (Value | null)[],
  result: { readonly type: ElementType; readonly dims: readonly Dim[] },
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  return { ...result, source: { kind: 'node', node: { operator, inputs, attributes, outputs: 1 }, output: 0 } };
}

/** Formats a shape for messages: `[batch,3]`. */
export function shapeText(value: { readonly dims: readonly Dim[] }): string {
  return `[${value.dims.join(',')}]`;
}
