import type { Progress } from '@gannet/contracts';
import { z } from 'zod';

/** The progress of the chunks of one kind, as selected by `STEP_PROGRESS`; all null if there are none. */
export const StepRow = z.object({
  kind: z.string().nullable(),
  stepDone: z.number().nullable(),
  stepTotal: z.number().nullable(),
  /** Work done in the last minute or in unfinished chunks, and the seconds it took. */
  lateDone: z.number().nullable(),
  lateSeconds: z.number().nullable(),
});
export type StepRow = z.output<typeof StepRow>;

const IS_LATE = `(finished_at is null or finished_at > clock_timestamp() - interval '1 minute')`;

/** To be followed by `where …`, `group by kind` and whatever else selects the step. */
export const STEP_PROGRESS = `select kind, sum(done) as "stepDone", sum(count) as "stepTotal", sum(done) filter (where ${IS_LATE}) as "lateDone",
  extract(epoch from clock_timestamp() - min(started_at) filter (where ${IS_LATE}))::float8 as "lateSeconds" from chunk`;

const UNIT: Readonly<Record<string, string>> = {
  embed: 'images',
  score: 'images',
  label: 'images',
  train: '%',
  learn: '%',
  pick: 'steps',
  pack: 'images',
  derive: 'formats',
  student: 'steps',
};

/** The rate is that of the last minute, so that pauses do not count. No estimate until the first piece is done. */
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
