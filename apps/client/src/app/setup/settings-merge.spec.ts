import { project } from '../testing/samples';
import { isSame, merged, wordsOf } from './settings-merge';

const base = wordsOf(project);

it('takes from each what only they changed', () => {
  const mine = { ...base, name: 'Mine' };
  const theirs = { ...base, guidelines: 'Theirs', settings: { ...base.settings, batchSize: 3 } };
  expect(merged(base, mine, theirs)).toEqual({
    words: { name: 'Mine', guidelines: 'Theirs', settings: { ...base.settings, batchSize: 3 } },
    clashes: [],
  });
});

it('names what both changed, and keeps mine there until somebody decides', () => {
  const mine = { ...base, name: 'Mine', settings: { ...base.settings, psi: 1, poolSize: 7 } };
  const theirs = { ...base, name: 'Theirs', settings: { ...base.settings, psi: 0.5, poolSize: 7 } };
  expect(merged(base, mine, theirs)).toEqual({
    words: mine,
    clashes: [
      { field: 'name', mine: 'Mine', theirs: 'Theirs' },
      { field: 'psi', mine: '1', theirs: '0.5' },
    ],
  });
});

it('knows whether anything was changed', () => {
  expect([isSame(base, wordsOf(project)), isSame(base, { ...base, settings: { ...base.settings, psi: 0.1 } })]).toEqual(
    [true, false],
  );
});
