import { float32, type OpenSession, type Session, tensor, type Tensor } from '@gannet/onnx';
import { adamRate, averagingDecay } from './adamw.js';
import { type Objective, objectiveGraph, STATE, type StateName } from './objective.js';
import { initialParameters, parameterCount, type Plan } from './plan.js';
import type { Schedule } from './schedule.js';

/** The state of a training between steps: the number of steps done, and the vectors of `STATE`. */
export type TrainingState = { readonly step: number } & Readonly<Record<StateName, Float32Array>>;

/** The loss of a step is not finite: the learning rate is too high, or an input is not finite. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
  constructor(readonly step: number) {
    super(`the training diverged: the loss of step ${step} is not a finite number`);
  }
}

export interface TrainerSettings {
  readonly schedule: Schedule;
  /** Weight decay: the fraction of a weight that a step at learning rate 1 removes. */
  readonly decay?: number;
  readonly clip?: number | null;
  readonly threads?: number;
}

/** Runs the training of one objective. */
export interface Trainer {
  /**
   * Runs `steps` steps; the feeds have shape [steps, …] for each of the objective's `each`. Returns the state after
   * them and the loss of each step, [steps, …]. Throws Diverged and leaves `state` unchanged.
   */
  run(
    state: TrainingState,
    steps: number,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<{ state: TrainingState; losses: Float32Array }>;
  close(): Promise<void>;
}

/** The initial state. The same seed gives the same state. */
export function initialState(plan: Plan, seed: number): TrainingState {
  const nothing = (): Float32Array => new Float32Array(parameterCount(plan));
  return { step: 0, parameters: initialParameters(plan, seed), m: nothing(), v: nothing(), mean: nothing() };
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
    kept: paced(averagingDecay),
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
