import { float32, type OpenSession, type Session, tensor, type Tensor } from '@gannet/onnx';
import { adamRate, averageKept } from './adamw.js';
import { type Objective, objectiveGraph, STATE, type StateName } from './objective.js';
import { type Plan, sizeOf, startOf } from './plan.js';
import type { Schedule } from './schedule.js';

/** A training between two steps: how many are done, and the vectors of `STATE`. */
export type TrainingState = { readonly step: number } & Readonly<Record<StateName, Float32Array>>;

/** The loss of a step is no number: the rate is too high, or what the objective was fed is not finite. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
  constructor(readonly step: number) {
    super(`the training diverged: the loss of step ${step} is not a finite number`);
  }
}

export interface TrainerSettings {
  readonly schedule: Schedule;
  /** The share of a weight that a step at learning rate 1 would take away. */
  readonly decay?: number;
  readonly clip?: number | null;
  readonly threads?: number;
}

/** An objective that is being learned. */
export interface Trainer {
  /**
   * Makes as many steps as the feeds hold, [steps, …] for each of the objective's `each`, and gives the state after
   * them with the loss of each, [steps, …]. Throws Diverged; the state before is untouched.
   */
  run(
    state: TrainingState,
    steps: number,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<{ state: TrainingState; losses: Float32Array }>;
  close(): Promise<void>;
}

/** The state before the first step. One seed, one state. */
export function firstState(plan: Plan, seed: number): TrainingState {
  const nothing = (): Float32Array => new Float32Array(sizeOf(plan));
  return { step: 0, parameters: startOf(plan, seed), m: nothing(), v: nothing(), mean: nothing() };
}

export async function openTrainer<P extends Plan>(
  objective: Objective<P>,
  settings: TrainerSettings,
  openSession: OpenSession,
): Promise<Trainer> {
  const { decay = 0, clip = null, threads = 1 } = settings;
  const session = await openSession(objectiveGraph(objective, { decay: decay > 0, clip }), { threads });
  return {
    run: (state, steps, feeds) => runSteps(session, settings, state, steps, feeds),
    close: () => session.close(),
  };
}

async function runSteps(
  session: Session,
  { schedule, decay = 0 }: TrainerSettings,
  state: TrainingState,
  steps: number,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<{ state: TrainingState; losses: Float32Array }> {
  const paced = (pace: (t: number) => number): Tensor =>
    tensor(
      'float32',
      [steps],
      Float32Array.from({ length: steps }, (_, index) => pace(state.step + index + 1)),
    );
  const results = await session.run({
    ...feeds,
    steps: tensor('int64', [], BigInt64Array.of(BigInt(steps))),
    rate: paced((t) => adamRate(schedule(t), t)),
    kept: paced(averageKept),
    ...(decay > 0 ? { shrink: paced((t) => 1 - schedule(t) * decay) } : {}),
    ...Object.fromEntries(STATE.map((name) => [name, tensor('float32', [state[name].length], state[name])])),
  });
  const losses = float32(results, 'loss');
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) throw new Diverged(state.step + 1 + Math.floor((bad * steps) / losses.length));
  const after = Object.fromEntries(STATE.map((name) => [name, float32(results, `${name}.after`)])) as Record<
    StateName,
    Float32Array
  >;
  if (!after.parameters.every(Number.isFinite)) throw new Diverged(state.step + steps);
  return { state: { step: state.step + steps, ...after }, losses };
}
