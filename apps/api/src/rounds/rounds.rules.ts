import type { RoundSettings, RoundState } from '@gannet/contracts';
import { chunkSize } from '../chunks/chunk-size.js';
import type { RoundChunkKind } from '../chunks/chunks.table.js';

/** The steps of a round: done by workers, chunk by chunk; by annotators; or by the round's own build. */
export type Step = RoundChunkKind | 'annotate' | 'release';

/** The state of each step, and the step that follows. A round can fail or be cancelled in any state but the last. */
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

/** The states that a round leaves only by request. */
export const ENDED: readonly RoundState[] = [COMPLETE, FAILED, CANCELLED];

export const ROUND_STATES: readonly RoundState[] = [
  ...new Set([...Object.values(STEPS).map(({ state }) => state), ...ENDED]),
];

interface RoundFacts {
  /** Whether an earlier round has one. */
  readonly hasInterpreter: boolean;
  readonly isImported: boolean;
}

export function stateOf(step: Step): RoundState {
  return STEPS[step].state;
}

/** What follows the steps of a round whose labels were imported: it learns from them at once, and releases nothing. */
const IMPORTED: Partial<Readonly<Record<Step, Step | null>>> = { embed: 'train', train: null };

/** The next step; null after the last. Without an interpreter, scoring is skipped. */
export function after(step: Step, { hasInterpreter, isImported }: RoundFacts): Step | null {
  const next = isImported ? IMPORTED[step] : undefined;
  if (next !== undefined) return next;
  const { then } = STEPS[step];
  return then === 'score' && !hasInterpreter ? STEPS[then].then : then;
}

/** The state in which people label a round's images. */
export const ANNOTATING = stateOf('annotate');

/** Whether it computes by the project's schema: an interpreter, or its release. */
export function isLearning(state: RoundState): boolean {
  return state === stateOf('train') || state === stateOf('release');
}

type RoundStatus = { readonly state: RoundState; readonly failedIn: RoundState | null };

/** Whether workers are computing something that has progress. */
export function isComputing(state: RoundState): boolean {
  return state !== ANNOTATING && !ENDED.includes(state);
}

/** A round in progress can be cancelled; so can a failed one, which then cannot be retried. */
export function mayCancel({ state }: Pick<RoundStatus, 'state'>): boolean {
  return state === FAILED || !ENDED.includes(state);
}

/** The state to which a failed round returns on a retry; null if it did not fail. */
export function retryStateOf({ state, failedIn }: RoundStatus): RoundState | null {
  return state === FAILED ? failedIn : null;
}

/** Whether a failed round can be retried. One whose images were all rejected cannot. */
export function mayRetry(round: RoundStatus): boolean {
  const state = retryStateOf(round);
  return state !== null && state !== ANNOTATING;
}

// Of small images: about a second of work each, so that progress is visible and little is lost with a worker.
const CHUNK_SIZE = { embed: 50, score: 25 } as const;
/** `train` counts in hundredths: its number of steps is not known in advance. */
export const TRAIN_UNITS = 100;

/** The work of one kind on images of `side` x `side`, cut into chunks. */
export function piecesOf(
  kind: RoundChunkKind,
  settings: RoundSettings,
  side: number,
): { first: number; count: number }[] {
  switch (kind) {
    case 'embed':
    case 'score':
      return ranges(settings.poolSize, chunkSize(CHUNK_SIZE[kind], side));
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

/** A worker that dies loses its chunk; a chunk that fails this often is itself the cause. */
const MAX_ATTEMPTS = 4;

/** What to do with a chunk after attempt number `attempts` failed or its worker died. */
export function onFailedAttempt(attempts: number): 'again' | 'give up' {
  return attempts < MAX_ATTEMPTS ? 'again' : 'give up';
}
