import type { RoundSettings, RoundState } from '@gannet/contracts';
import type { RoundChunkKind } from '../chunks/chunks.table.js';

/** What is done in a round: by workers, chunk by chunk; by people, who annotate; or by the round's own build. */
export type Step = RoundChunkKind | 'annotate' | 'release';

/** How a round moves, step by step. It fails and is cancelled in any state but the last. */
const STEPS: Readonly<Record<Step, { readonly state: RoundState; readonly then: Step | null }>> = {
  embed: { state: 'generating', then: 'score' },
  score: { state: 'ranking', then: 'pick' },
  pick: { state: 'ranking', then: 'annotate' },
  annotate: { state: 'annotating', then: 'train' },
  train: { state: 'training', then: 'release' },
  release: { state: 'releasing', then: null },
};
export const COMPLETE = 'complete' satisfies RoundState;
export const FAILED = 'failed' satisfies RoundState;
export const CANCELLED = 'cancelled' satisfies RoundState;

/** The states from which nothing moves by itself. */
export const ENDED: readonly RoundState[] = [COMPLETE, FAILED, CANCELLED];

/** Every state there is. */
export const ROUND_STATES: readonly RoundState[] = [
  ...new Set([...Object.values(STEPS).map(({ state }) => state), ...ENDED]),
];

/** The state a round is in while it does this step. */
export function stateOf(step: Step): RoundState {
  return STEPS[step].state;
}

/** What follows when a step is done; null after the last. Without an interpreter nothing can be scored. */
export function after(step: Step, hasInterpreter: boolean): Step | null {
  const { then } = STEPS[step];
  return then === 'score' && !hasInterpreter ? STEPS[then].then : then;
}

/** The state in which people work on a round's images. */
export const ANNOTATING = stateOf('annotate');

type Standing = { readonly state: RoundState; readonly failedIn: RoundState | null };

/** Whether workers are doing something that has a progress. */
export function isComputing(state: RoundState): boolean {
  return state !== ANNOTATING && !ENDED.includes(state);
}

/** What is under way can be cancelled, and what failed, so that it is not retried. */
export function mayCancel({ state }: Pick<Standing, 'state'>): boolean {
  return state === FAILED || !ENDED.includes(state);
}

/** The state to which a round that failed goes back; null when it did not fail. */
export function retriesIn({ state, failedIn }: Standing): RoundState | null {
  return state === FAILED ? failedIn : null;
}

/** Whether a round that failed can go on. One whose images were all rejected has none left. */
export function mayRetry(round: Standing): boolean {
  const state = retriesIn(round);
  return state !== null && state !== ANNOTATING;
}

// About a second of work each, so that progress moves and little is lost with a worker.
const CHUNK_SIZE = { embed: 50, score: 25 } as const;
/** `train` counts in hundredths: its steps are not known before it starts. */
export const TRAIN_UNITS = 100;

/** The work of one kind, cut into pieces of about a second. */
export function piecesOf(kind: RoundChunkKind, settings: RoundSettings): { first: number; count: number }[] {
  switch (kind) {
    case 'embed':
    case 'score':
      return ranges(settings.poolSize, CHUNK_SIZE[kind]);
    case 'train':
      return [{ first: 0, count: TRAIN_UNITS }];
    case 'pick':
      return [{ first: 0, count: 1 }];
  }
}

function ranges(total: number, size: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    first: i * size,
    count: Math.min(size, total - i * size),
  }));
}

/** A worker that dies takes a chunk with it; one chunk that takes this many is at fault itself. */
const MAX_ATTEMPTS = 4;

/** What to do about a chunk whose attempt number `attempts` failed with an error or never came back. */
export function onFailedAttempt(attempts: number): 'again' | 'give up' {
  return attempts < MAX_ATTEMPTS ? 'again' : 'give up';
}
