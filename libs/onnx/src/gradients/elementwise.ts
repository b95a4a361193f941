import {
  add,
  cast,
  cos,
  div,
  equal,
  exp,
  greater,
  less,
  mul,
  neg,
  sigmoid,
  sign,
  sin,
  sub,
  where,
} from '../elementwise.js';
import { reduceSum } from '../contract.js';
import type { Value } from '../value.js';
import { constantLike, float, inputOf, int, plus, type Rule, sumTo, times } from './rule.js';

/** The rule of a unary operator: the gradient of its input from that of its result. */
function unary(slope: (gradient: Value, x: Value, y: Value, use: Parameters<Rule>[1]) => Value): Rule {
  return (gradient, use) => [() => slope(gradient, inputOf(use, 0), use.output, use)];
}

/** 1 where the condition is true, 0 elsewhere, in the type of `like`. */
function mask(condition: Value, like: Value): Value {
  return cast(condition, like.type);
}

/** The larger (or smaller) operand receives the gradient; equal operands receive half each. */
function chosen(isChosen: (a: Value, b: Value) => Value): Rule {
  return (gradient, use) => {
    const [a, b] = [inputOf(use, 0), inputOf(use, 1)];
    const share = (mine: Value, other: Value): Value =>
      add(mask(isChosen(mine, other), gradient), times(mask(equal(mine, other), gradient), 0.5));
    return [() => sumTo(mul(gradient, share(a, b)), a), () => sumTo(mul(gradient, share(b, a)), b)];
  };
}

/**
 * The gradient where a condition is true, else 0. Implemented as a product, because `Where` takes onnxruntime five
 * times as long.
 */
function masked(gradient: Value, condition: Value): Value {
  return mul(gradient, mask(condition, gradient));
}

const zero = (like: Value): Value => constantLike(like, 0);

/** Elementwise operators, and soft-max. */
export const ELEMENTWISE: Readonly<Record<string, Rule>> = {
  Identity: unary((g) => g),
  Add: (g, use) => [() => sumTo(g, inputOf(use, 0)), () => sumTo(g, inputOf(use, 1))],
  Sub: (g, use) => [() => sumTo(g, inputOf(use, 0)), () => sumTo(neg(g), inputOf(use, 1))],
  Mul: (g, use) => [
    () => sumTo(mul(g, inputOf(use, 1)), inputOf(use, 0)),
    () => sumTo(mul(g, inputOf(use, 0)), inputOf(use, 1)),
  ],
  Div: (g, use) => {
    const [a, b] = [inputOf(use, 0), inputOf(use, 1)];
    return [() => sumTo(div(g, b), a), () => sumTo(neg(div(mul(g, use.output), b)), b)];
  },
  Max: chosen(greater),
  Min: chosen(less),
  Where: (g, use) => {
    const [condition, a, b] = [inputOf(use, 0), inputOf(use, 1), inputOf(use, 2)];
    return [null, () => sumTo(where(condition, g, zero(g)), a), () => sumTo(where(condition, zero(g), g), b)];
  },
  Relu: unary((g, _x, y) => masked(g, greater(y, zero(y)))),
  LeakyRelu: unary((g, x, _y, use) => {
    const slope = float(use, 'alpha', 0.01);
    return mul(g, plus(times(mask(greater(x, zero(x)), g), 1 - slope), slope));
  }),
  Exp: unary((g, _x, y) => mul(g, y)),
  Sin: unary((g, x) => mul(g, cos(x))),
  Cos: unary((g, x) => neg(mul(g, sin(x)))),
  Log: unary((g, x) => div(g, x)),
  Sqrt: unary((g, _x, y) => div(times(g, 0.5), y)),
  Neg: unary((g) => neg(g)),
  Abs: unary((g, x) => mul(g, sign(x))),
  Sigmoid: unary((g, _x, y) => mul(g, mul(y, sub(constantLike(y, 1), y)))),
  Tanh: unary((g, _x, y) => mul(g, sub(constantLike(y, 1), mul(y, y)))),
  Softplus: unary((g, x) => mul(g, sigmoid(x))),
  Erf: unary((g, x) => times(mul(g, exp(neg(mul(x, x)))), 2 / Math.sqrt(Math.PI))),
  Cast: unary((g, x) => cast(g, x.type)),
  Softmax: unary((g, _x, y, use) => {
    const weighted = mul(g, y);
    return sub(weighted, mul(y, reduceSum(weighted, [int(use, 'axis', -1)], { keep: true })));
  }),
  LogSoftmax: unary((g, _x, y, use) => sub(g, mul(exp(y), reduceSum(g, [int(use, 'axis', -1)], { keep: true })))),
};
