import type { Progress } from '@gannet/contracts';
import { z } from 'zod';

/** How far the chunks of one kind are, as `STEP_PROGRESS` reads it; all null where there are none. */
export const StepRow = z.object({
  kind: z.string().nullable(),
  stepDone: z.number().nullable(),
  stepTotal: z.number().nullable(),
  /** What was done, and the seconds it took, in the last minute or in what is in hand. */
  lateDone: z.number().nullable(),
  lateSeconds: z.number().nullable(),
});
export type StepRow = z.output<typeof StepRow>;

const IS_LATE = `(finished_at is null or finished_at > clock_timestamp() - interval '1 minute')`;

/** To be followed by `where …`, `group by kind` and what else chooses the step. */
export const STEP_PROGRESS = `select kind, sum(done) as "stepDone", sum(count) as "stepTotal", sum(done) filter (where ${IS_LATE}) as "lateDone",
  extract(epoch from clock_timestamp() - min(started_at) filter (where ${IS_LATE}))::float8 as "lateSeconds" from chunk`;

const UNIT: Readonly<Record<string, string>> = {
  embed: 'images',
  score: 'images',
  label: 'images',
  train: '%',
  pick: 'steps',
  pack: 'images',
  derive: 'formats',
};

/**
 * A step's rate is that of its last minute: what paused is not slow. Nothing is foretold before the first piece is
 * done.
 */
export function stepProgress({ kind, stepDone, stepTotal, lateDone, lateSeconds }: StepRow): Progress | null {
  if (kind === null || stepDone === null || stepTotal === null) return null;
  const rate = lateDone && lateSeconds ? lateDone / lateSeconds : null;
  return {
    done: stepDone,
    total: stepTotal,
    unit: UNIT[kind] ?? kind,
    ratePerSecond: rate,
    secondsLeft: rate === null ? null : (stepTotal - stepDone) / rate,
  };
}
