import type { RoundSettings, RoundState } from '@gannet/contracts';
import type { RoundChunkKind } from '../chunks/chunks.table.js';

/** The machine's work in its order; between `pick` and `train` people annotate, after it a build makes the release. */
const STEPS: readonly {
  readonly kind: RoundChunkKind;
  readonly state: RoundState;
  readonly then: RoundChunkKind | 'annotating' | 'releasing';
}[] = [
  { kind: 'embed', state: 'generating', then: 'score' },
  { kind: 'score', state: 'ranking', then: 'pick' },
  { kind: 'pick', state: 'ranking', then: 'annotating' },
  { kind: 'train', state: 'training', then: 'releasing' },
];

// About a second of work each, so that progress moves and little is lost with a worker.
const CHUNK_SIZE = { embed: 50, score: 25 } as const;
/** `train` counts in hundredths: its steps are not known before it starts. */
export const TRAIN_UNITS = 100;

export const TERMINAL_STATES: readonly RoundState[] = ['complete', 'failed', 'cancelled'];

function stepOf(kind: RoundChunkKind) {
  const step = STEPS.find((s) => s.kind === kind);
  if (!step) throw new Error(`no step does ${kind}`);
  return step;
}

/** The state a round is in while it does this kind of work. */
export function stateOf(kind: RoundChunkKind): RoundState {
  return stepOf(kind).state;
}

/** What follows when the last chunk of a kind is finished. Without an interpreter nothing can be scored. */
export function after(kind: RoundChunkKind, hasInterpreter: boolean): RoundChunkKind | 'annotating' | 'releasing' {
  const { then } = stepOf(kind);
  return then === 'score' && !hasInterpreter ? 'pick' : then;
}

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

/** Can a round that failed in a state go on? One whose images were all rejected has none left. */
export function mayRetry(failedIn: RoundState | null): boolean {
  return failedIn !== null && failedIn !== 'annotating';
}
