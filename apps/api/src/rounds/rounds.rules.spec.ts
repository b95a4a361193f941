import { RoundSettings, RoundState } from '@gannet/contracts';
import {
  after,
  ENDED,
  isComputing,
  mayCancel,
  mayRetry,
  onFailedAttempt,
  piecesOf,
  retryStateOf,
  ROUND_STATES,
  stateOf,
  type Step,
} from './rounds.rules.js';

const STEPS: readonly Step[] = ['embed', 'score', 'pick', 'annotate', 'train', 'release'];

it('gives every step the state that people see', () => {
  expect(STEPS.map(stateOf)).toEqual(['generating', 'ranking', 'ranking', 'annotating', 'training', 'releasing']);
});

it.each([
  [true, ['score', 'pick', 'annotate', 'train', 'release', null]],
  [false, ['pick', 'pick', 'annotate', 'train', 'release', null]],
])('with an interpreter (%s) one step follows another', (hasInterpreter, expected) => {
  expect(STEPS.map((step) => after(step, { hasInterpreter, isImported: false }))).toEqual(expected);
});

it('learns from imported labels at once, and releases nothing', () => {
  const facts = { hasInterpreter: true, isImported: true };
  expect([after('embed', facts), after('train', facts)]).toEqual(['train', null]);
});

it('knows the states of the contract, in its order', () => {
  expect(ROUND_STATES).toEqual(RoundState.options);
});

it('computes in every state but the one that people work in, until it ends', () => {
  expect(RoundState.options.filter(isComputing)).toEqual(['generating', 'ranking', 'training', 'releasing']);
});

it('can be cancelled while it is under way, and when it failed', () => {
  const over = RoundState.options.filter((state) => !mayCancel({ state }));
  expect(over).toEqual(['complete', 'cancelled']);
});

it('goes back to where it failed, unless its pool was used up there', () => {
  expect(retryStateOf({ state: 'failed', failedIn: 'ranking' })).toBe('ranking');
  expect(retryStateOf({ state: 'ranking', failedIn: null })).toBeNull();
  expect(mayRetry({ state: 'failed', failedIn: 'releasing' })).toBe(true);
  expect(mayRetry({ state: 'failed', failedIn: 'annotating' })).toBe(false);
  expect(mayRetry({ state: 'cancelled', failedIn: null })).toBe(false);
});

it('ends in the three states that nothing follows', () => {
  expect(RoundState.options.filter((state) => ENDED.includes(state))).toEqual(['complete', 'failed', 'cancelled']);
});

it.each([1, 24, 25, 26, 49, 50, 51, 500, 1001])(
  'cuts %i images into pieces that meet, leave nothing out and overlap nowhere',
  (size) => {
    const settings = RoundSettings.parse({ poolSize: size, releaseSize: size });
    for (const kind of ['embed', 'score'] as const) {
      const pieces = piecesOf(kind, settings, 64);
      expect(pieces.every(({ count }) => count > 0)).toBe(true);
      expect(pieces.reduce((end, { first, count }) => (first === end ? end + count : Number.NaN), 0)).toBe(size);
    }
  },
);

it('does what cannot be cut in one piece', () => {
  const settings = RoundSettings.parse({});
  expect(piecesOf('train', settings, 64)).toEqual([{ first: 0, count: 100 }]);
  expect(piecesOf('pick', settings, 64)).toEqual([{ first: 0, count: 1 }]);
});

it('tries a chunk four times', () => {
  expect([1, 2, 3, 4, 5].map(onFailedAttempt)).toEqual(['again', 'again', 'again', 'give up', 'give up']);
});
