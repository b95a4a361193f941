import { RoundSettings, StartRound, Strategy, withoutInterpreter } from './index.js';

it("a round that is started without a word names no setting, so that the project's own are taken", () => {
  expect(StartRound.parse({})).toEqual({});
  expect(StartRound.parse({ batchSize: 3 })).toEqual({ batchSize: 3 });
  expect(StartRound.safeParse({ batchSize: 0 }).success).toBe(false);
});

it('a project that is made without a word has every setting', () => {
  expect(RoundSettings.parse({})).toEqual({
    poolSize: 500,
    batchSize: 8,
    strategy: 'disagreement+coreset',
    psi: 0.7,
    releaseSize: 500,
    dropShare: 0.1,
    trainingSteps: 600,
    unsure: 'half',
  });
});

it('a round without an interpreter goes by how images look: herding where that is chosen, coreset for all others', () => {
  const others = Strategy.options.filter((name) => name !== 'herding');
  expect(others.map(withoutInterpreter)).toEqual(others.map(() => 'coreset'));
  expect(withoutInterpreter('herding')).toBe('herding');
});
