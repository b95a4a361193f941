import {
  add,
  build,
  constant,
  type Dim,
  div,
  type ElementType,
  gather,
  gradients,
  input,
  loop,
  min,
  mul,
  reduceSum,
  reshape,
  scalar,
  sqrt,
  sub,
  type Value,
  type Values,
} from '@gannet/onnx';
import { adam } from './adamw.js';
import { joined, partsOf, type Plan, sizeOf, spansOf } from './plan.js';

/** What goes from step to step, each [P]: the parameters, Adam's two moments, and the mean of the parameters so far. */
export const STATE = ['parameters', 'm', 'v', 'mean'] as const;
export type StateName = (typeof STATE)[number];

/** A tensor that an objective is fed; float32 without a type. */
export interface Place {
  readonly dims: readonly Dim[];
  readonly type?: ElementType;
}

/** What a network learns, and from what. */
export interface Objective<P extends Plan = Plan> {
  readonly plan: P;
  /** Fed once for every step: in the feeds they have the steps as their first axis. */
  readonly each: Readonly<Record<string, Place>>;
  /** The same in all steps of a run. */
  readonly fixed?: Readonly<Record<string, Place>>;
  /** The loss of one step. Its sum is what the steps descend; it comes out in its own shape. */
  readonly loss: (parameters: Record<keyof P, Value>, fed: Values) => Value;
}

export interface Steps {
  /** Whether what decays does. */
  readonly decay?: boolean;
  /** The largest norm of a gradient over all parameters; without it there is none. */
  readonly clip?: number | null;
}

/**
 * Steps of AdamW as one model. In: `steps`, the state [P] each, the objective's places, and for every step its `rate`
 * (`adamRate`), `kept` (`averageKept`) and, with decay, `shrink` (1 − learning rate × decay), [s] each. Out: the state
 * as `parameters.after`, …, and `loss` [s, …].
 *
 * The state is one vector, because the many small operators of one tensor after the other would take a fifth of a step.
 */
export function objectiveGraph<P extends Plan>(
  { plan, each, fixed = {}, loss }: Objective<P>,
  { decay = false, clip = null }: Steps = {},
): Uint8Array {
  const count = sizeOf(plan);
  const steps = input('steps', [], 'int64');
  const state = Object.fromEntries(STATE.map((name) => [name, input(name, [count])])) as Record<StateName, Value>;
  const paces = Object.fromEntries(
    ['rate', 'kept', ...(decay ? ['shrink'] : [])].map((name) => [name, input(name, ['s'])]),
  );
  const stacked = Object.fromEntries(
    Object.entries(each).map(([name, { dims, type }]) => [name, input(name, ['s', ...dims], type)]),
  );
  const same = Object.fromEntries(
    Object.entries(fixed).map(([name, { dims, type }]) => [name, input(name, dims, type)]),
  );
  const run = loop(steps, state, (iteration, { parameters, mean, ...moments }) => {
    const pace = Object.fromEntries(Object.entries(paces).map(([name, value]) => [name, gather(value, iteration)]));
    const parts = partsOf(parameters, plan);
    const lost = loss(parts, {
      ...same,
      ...Object.fromEntries(Object.entries(stacked).map(([name, value]) => [name, gather(value, iteration)])),
    });
    const whole = joined(
      plan,
      gradients(
        lost,
        Object.keys(plan).map((name) => parts[name as keyof P]),
      ),
    );
    const gradient = clip === null ? whole : clipped(whole, clip);
    const shrunk = decay ? mul(parameters, shrinking(plan, pace['shrink'] as Value)) : parameters;
    const { value, m, v } = adam({ value: shrunk, ...moments }, gradient, pace['rate'] as Value);
    return {
      state: { parameters: value, m, v, mean: add(value, mul(sub(mean, value), pace['kept'] as Value)) },
      each: { loss: lost },
    };
  });
  const outputs = Object.fromEntries(Object.entries(run.state).map(([name, value]) => [`${name}.after`, value]));
  return build({ steps, ...stacked, ...same, ...paces, ...state }, { ...outputs, loss: run.each.loss });
}

/** [P]: `shrink` for what decays, 1 for the rest. */
function shrinking(plan: Plan, shrink: Value): Value {
  const spans = spansOf(plan);
  const decays = new Float32Array(sizeOf(plan));
  for (const [name, parameter] of Object.entries(plan))
    if (parameter.decays) decays.fill(1, ...(spans[name] as readonly [number, number]));
  return add(mul(constant('float32', [decays.length], decays), sub(shrink, scalar(1))), scalar(1));
}

/** A gradient no longer than `most`. */
function clipped(gradient: Value, most: number): Value {
  const norm = sqrt(reshape(reduceSum(mul(gradient, gradient), [0]), []));
  return mul(gradient, min(scalar(1), div(scalar(most), add(norm, scalar(1e-12)))));
}
