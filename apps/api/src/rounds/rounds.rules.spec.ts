import { RoundSettings, RoundState } from '@gannet/contracts';
import { after, onFailedAttempt, piecesOf, stateOf, TERMINAL_STATES } from './rounds.rules.js';

const KINDS = ['embed', 'score', 'pick', 'train'] as const;

it('gives every kind of work the state that people see', () => {
  expect(KINDS.map(stateOf)).toEqual(['generating', 'ranking', 'ranking', 'training']);
});

it.each([
  [true, ['score', 'pick', 'annotating', 'releasing']],
  [false, ['pick', 'pick', 'annotating', 'releasing']],
])('with an interpreter (%s) one kind follows another', (hasInterpreter, expected) => {
  expect(KINDS.map((kind) => after(kind, hasInterpreter))).toEqual(expected);
});

it('ends in the three states that nothing follows', () => {
  expect(RoundState.options.filter((state) => TERMINAL_STATES.includes(state))).toEqual([
    'complete',
    'failed',
    'cancelled',
  ]);
});

it.each([1, 24, 25, 26, 49, 50, 51, 500, 1001])(
  'cuts %i images into pieces that meet, leave nothing out and overlap nowhere',
  (size) => {
    const settings = RoundSettings.parse({ poolSize: size, releaseSize: size });
    for (const kind of ['embed', 'score'] as const) {
      const pieces = piecesOf(kind, settings);
      expect(pieces.every(({ count }) => count > 0)).toBe(true);
      expect(pieces.reduce((end, { first, count }) => (first === end ? end + count : Number.NaN), 0)).toBe(size);
    }
  },
);

it('does what cannot be cut in one piece', () => {
  const settings = RoundSettings.parse({});
  expect(piecesOf('train', settings)).toEqual([{ first: 0, count: 100 }]);
  expect(piecesOf('pick', settings)).toEqual([{ first: 0, count: 1 }]);
});

it('tries a chunk four times', () => {
  expect([1, 2, 3, 4, 5].map(onFailedAttempt)).toEqual(['again', 'again', 'again', 'give up', 'give up']);
});
