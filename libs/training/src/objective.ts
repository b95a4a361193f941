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
import { adamStep } from './adamw.js';
import { flatten, parameterCount, type Plan, spansOf, unpack } from './plan.js';

/** The training state, [P] each: the parameters, Adam's two moments, and the running average of the parameters. */
export const STATE = ['parameters', 'm', 'v', 'mean'] as const;
export type StateName = (typeof STATE)[number];

/** Shape and element type of an input of the objective; float32 by default. */
export interface TensorSpec {
  readonly dims: readonly Dim[];
  readonly type?: ElementType;
}

/** A training objective: the parameters and the loss as a function of them and of the inputs. */
export interface Objective<P extends Plan = Plan> {
  readonly plan: P;
  /** Inputs with one value per step: the feeds have the steps as their first axis. */
  readonly each: Readonly<Record<string, TensorSpec>>;
  /** Inputs that are the same in all steps of a run. */
  readonly fixed?: Readonly<Record<string, TensorSpec>>;
  /** The loss of one step. Its sum is minimised; it is reported in its own shape. */
  readonly loss: (parameters: Record<keyof P, Value>, fed: Values) => Value;
}

interface StepOptions {
  /** Whether to apply weight decay. */
  readonly decay?: boolean;
  /** Gradient clipping: the largest global norm of the gradient; no clipping when absent. */
  readonly clip?: number | null;
}

/**
 * AdamW steps as one model. Inputs: `steps`, the state [P] each, the objective's inputs, and per step its `rate`
 * (`adamRate`), `kept` (`averagingDecay`) and, with weight decay, `shrink` (1 − learning rate × decay), [s] each.
 * Outputs: the state as `parameters.after`, …, and `loss` [s, …].
 *
 * The state is one vector, because the many small operators of one tensor at a time would take a fifth of a step.
 */
export function objectiveGraph<P extends Plan>(
  { plan, each, fixed = {}, loss }: Objective<P>,
  { decay = false, clip = null }: StepOptions = {},
): Uint8Array {
  const count = parameterCount(plan);
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
    const parts = unpack(parameters, plan);
    const lost = loss(parts, {
      ...same,
      ...Object.fromEntries(Object.entries(stacked).map(([name, value]) => [name, gather(value, iteration)])),
    });
    const whole = flatten(
      plan,
      gradients(
        lost,
        Object.keys(plan).map((name) => parts[name as keyof P]),
      ),
    );
    const gradient = clip === null ? whole : clipped(whole, clip);
    const shrunk = decay ? mul(parameters, shrinking(plan, pace['shrink'] as Value)) : parameters;
    const { value, m, v } = adamStep({ value: shrunk, ...moments }, gradient, pace['rate'] as Value);
    return {
      state: { parameters: value, m, v, mean: add(value, mul(sub(mean, value), pace['kept'] as Value)) },
      each: { loss: lost },
    };
  });
  const outputs = Object.fromEntries(Object.entries(run.state).map(([name, value]) => [`${name}.after`, value]));
  return build({ steps, ...stacked, ...same, ...paces, ...state }, { ...outputs, loss: run.each.loss });
}

/** [P]: `shrink` for parameters with weight decay, 1 for the rest. */
function shrinking(plan: Plan, shrink: Value): Value {
  const spans = spansOf(plan);
  const decays = new Float32Array(parameterCount(plan));
  for (const [name, parameter] of Object.entries(plan))
    if (parameter.decays) decays.fill(1, ...(spans[name] as readonly [number, number]));
  return add(mul(constant('float32', [decays.length], decays), sub(shrink, scalar(1))), scalar(1));
}

/** Clips a gradient to the norm `most`. */
function clipped(gradient: Value, most: number): Value {
  const norm = sqrt(reshape(reduceSum(mul(gradient, gradient), [0]), []));
  return mul(gradient, min(scalar(1), div(scalar(most), add(norm, scalar(1e-12)))));
}
