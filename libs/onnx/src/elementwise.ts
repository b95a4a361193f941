import { ELEMENT_CODES, type ElementType } from './tensor.js';
import { apply, type Dim, shapeText, type Value } from './value.js';

/** The broadcast shape of two tensors, by numpy's rule. A symbolic size matches only itself and 1. */
export function broadcast(operator: string, a: Value, b: Value): Dim[] {
  const rank = Math.max(a.dims.length, b.dims.length);
  return Array.from({ length: rank }, (_, index) => {
    const x = a.dims[a.dims.length - rank + index] ?? 1;
    const y = b.dims[b.dims.length - rank + index] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new RangeError(`${operator}: ${shapeText(a)} and ${shapeText(b)} do not broadcast`);
  });
}

export function sameType(operator: string, a: Value, b: Value): ElementType {
  if (a.type !== b.type) throw new TypeError(`${operator}: ${a.type} and ${b.type} do not meet`);
  return a.type;
}

function expectFloat(operator: string, value: Value): void {
  if (value.type !== 'float32' && value.type !== 'float64')
    throw new TypeError(`${operator}: takes float32 or float64, not ${value.type}`);
}

function binary(operator: string) {
  const name = operator.toLowerCase();
  return (a: Value, b: Value): Value =>
    apply(operator, [a, b], { type: sameType(name, a, b), dims: broadcast(name, a, b) });
}

function comparison(operator: string) {
  const name = operator.toLowerCase();
  return (a: Value, b: Value): Value => {
    sameType(name, a, b);
    return apply(operator, [a, b], { type: 'bool', dims: broadcast(name, a, b) });
  };
}

function unary(operator: string) {
  return (x: Value): Value => {
    expectFloat(operator.toLowerCase(), x);
    return apply(operator, [x], x);
  };
}

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');
export const max = binary('Max');
export const min = binary('Min');
export const greater = comparison('Greater');
export const less = comparison('Less');
export const equal = comparison('Equal');
export const relu = unary('Relu');
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const neg = unary('Neg');
export const floor = unary('Floor');
export const abs = unary('Abs');
export const sign = unary('Sign');
export const sigmoid = unary('Sigmoid');
export const tanh = unary('Tanh');
export const sin = unary('Sin');
export const cos = unary('Cos');
/** log(1 + eˣ), without overflow. */
export const softplus = unary('Softplus');
/** The error function; GELU is x/2 · (1 + erf(x/√2)). */
export const erf = unary('Erf');

/** x where positive, `slope`·x elsewhere. */
export function leakyRelu(x: Value, slope = 0.01): Value {
  expectFloat('leakyRelu', x);
  return apply('LeakyRelu', [x], x, { alpha: { float: slope } });
}

/** `condition ? a : b`, element by element. */
export function where(condition: Value, a: Value, b: Value): Value {
  if (condition.type !== 'bool') throw new TypeError(`where: the condition is bool, not ${condition.type}`);
  const type = sameType('where', a, b);
  const either = { ...a, dims: broadcast('where', a, b) };
  return apply('Where', [condition, a, b], { type, dims: broadcast('where', condition, either) });
}

export function cast(x: Value, type: ElementType): Value {
  return apply('Cast', [x], { type, dims: x.dims }, { to: { int: ELEMENT_CODES[type] } });
}

export function softmax(x: Value, axis = -1): Value {
  expectFloat('softmax', x);
  return apply('Softmax', [x], x, { axis: { int: axisOf('softmax', x, axis) } });
}

export function logSoftmax(x: Value, axis = -1): Value {
  expectFloat('logSoftmax', x);
  return apply('LogSoftmax', [x], x, { axis: { int: axisOf('logSoftmax', x, axis) } });
}

/** A possibly negative axis as one counted from the start. Throws RangeError when there is no such axis. */
export function axisOf(operator: string, x: Value, axis: number): number {
  const rank = x.dims.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new RangeError(`${operator}: ${shapeText(x)} has no axis ${axis}`);
  return axis < 0 ? axis + rank : axis;
}
