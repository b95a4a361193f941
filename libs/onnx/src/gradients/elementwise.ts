import { add, cast, div, equal, exp, greater, less, mul, neg, sigmoid, sign, sub, where } from '../elementwise.js';
import { reduceSum } from '../contract.js';
import type { Value } from '../value.js';
import { float, given, int, numberLike, plus, type Rule, summedTo, times } from './rule.js';

/** A rule for an operator of one input: the gradient by it from that of the result. */
function unary(slope: (gradient: Value, x: Value, y: Value, use: Parameters<Rule>[1]) => Value): Rule {
  return (gradient, use) => [() => slope(gradient, given(use, 0), use.output, use)];
}

/** 1 where the condition holds, 0 elsewhere, in the type of `like`. */
function mask(condition: Value, like: Value): Value {
  return cast(condition, like.type);
}

/** The larger (or smaller) of two gets the gradient; of equal ones each a half. */
function chosen(isChosen: (a: Value, b: Value) => Value): Rule {
  return (gradient, use) => {
    const [a, b] = [given(use, 0), given(use, 1)];
    const share = (mine: Value, other: Value): Value =>
      add(mask(isChosen(mine, other), gradient), times(mask(equal(mine, other), gradient), 0.5));
    return [() => summedTo(mul(gradient, share(a, b)), a), () => summedTo(mul(gradient, share(b, a)), b)];
  };
}

/**
 * A gradient only where a condition holds. A product, because choosing (`Where`) takes onnxruntime five times as long.
 */
function gated(gradient: Value, condition: Value): Value {
  return mul(gradient, mask(condition, gradient));
}

const zero = (like: Value): Value => numberLike(like, 0);

/** Operators that work number by number, and soft-max. */
export const ELEMENTWISE: Readonly<Record<string, Rule>> = {
  Identity: unary((g) => g),
  Add: (g, use) => [() => summedTo(g, given(use, 0)), () => summedTo(g, given(use, 1))],
  Sub: (g, use) => [() => summedTo(g, given(use, 0)), () => summedTo(neg(g), given(use, 1))],
  Mul: (g, use) => [
    () => summedTo(mul(g, given(use, 1)), given(use, 0)),
    () => summedTo(mul(g, given(use, 0)), given(use, 1)),
  ],
  Div: (g, use) => {
    const [a, b] = [given(use, 0), given(use, 1)];
    return [() => summedTo(div(g, b), a), () => summedTo(neg(div(mul(g, use.output), b)), b)];
  },
  Max: chosen(greater),
  Min: chosen(less),
  Where: (g, use) => {
    const [condition, a, b] = [given(use, 0), given(use, 1), given(use, 2)];
    return [null, () => summedTo(where(condition, g, zero(g)), a), () => summedTo(where(condition, zero(g), g), b)];
  },
  Relu: unary((g, _x, y) => gated(g, greater(y, zero(y)))),
  LeakyRelu: unary((g, x, _y, use) => {
    const slope = float(use, 'alpha', 0.01);
    return mul(g, plus(times(mask(greater(x, zero(x)), g), 1 - slope), slope));
  }),
  Exp: unary((g, _x, y) => mul(g, y)),
  Log: unary((g, x) => div(g, x)),
  Sqrt: unary((g, _x, y) => div(times(g, 0.5), y)),
  Neg: unary((g) => neg(g)),
  Abs: unary((g, x) => mul(g, sign(x))),
  Sigmoid: unary((g, _x, y) => mul(g, mul(y, sub(numberLike(y, 1), y)))),
  Tanh: unary((g, _x, y) => mul(g, sub(numberLike(y, 1), mul(y, y)))),
  Softplus: unary((g, x) => mul(g, sigmoid(x))),
  Erf: unary((g, x) => times(mul(g, exp(neg(mul(x, x)))), 2 / Math.sqrt(Math.PI))),
  Cast: unary((g, x) => cast(g, x.type)),
  Softmax: unary((g, _x, y, use) => {
    const weighted = mul(g, y);
    return sub(weighted, mul(y, reduceSum(weighted, [int(use, 'axis', -1)], { keep: true })));
  }),
  LogSoftmax: unary((g, _x, y, use) => sub(g, mul(exp(y), reduceSum(g, [int(use, 'axis', -1)], { keep: true })))),
};
