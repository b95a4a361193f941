import type { StudentState } from '@gannet/contracts';

export const QUEUED = 'queued' satisfies StudentState;
export const TRAINING = 'training' satisfies StudentState;
export const STUDENT_COMPLETE = 'complete' satisfies StudentState;
export const STUDENT_FAILED = 'failed' satisfies StudentState;
export const STUDENT_CANCELLED = 'cancelled' satisfies StudentState;

/** The states in which work continues. */
export const STUDENT_RUNNING: readonly StudentState[] = [QUEUED, TRAINING];
const STOPPED: readonly StudentState[] = [STUDENT_FAILED, STUDENT_CANCELLED];
/** The states that a student leaves only by request. */
export const STUDENT_ENDED: readonly StudentState[] = [STUDENT_COMPLETE, ...STOPPED];
export const STUDENT_STATES: readonly StudentState[] = [...STUDENT_RUNNING, ...STUDENT_ENDED];

interface HasState {
  readonly state: StudentState;
}

export function isRunning({ state }: HasState): boolean {
  return STUDENT_RUNNING.includes(state);
}

export function isStopped({ state }: HasState): boolean {
  return STOPPED.includes(state);
}

/** Seconds of a step at 64² in batches of 16 on two cores, until a training on this server has been measured. */
const ASSUMED_SECONDS = 0.3;
const ASSUMED_PIXELS = 16 * 64 * 64;

/** Seconds of a step of so many pixels; `measured` is an earlier training's. */
export function secondsPerStep(
  pixels: number,
  measured: { readonly secondsPerStep: number; readonly pixels: number } | null,
): number {
  const known = measured ?? { secondsPerStep: ASSUMED_SECONDS, pixels: ASSUMED_PIXELS };
  return (known.secondsPerStep * pixels) / known.pixels;
}
