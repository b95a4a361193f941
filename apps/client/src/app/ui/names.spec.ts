import { matches, splitName } from './names';

it.each([
  ['hair', 'hair', ''],
  [
    'anatomical structure of the craniofacial region number 07',
    'anatomical structure of the craniofacial region',
    ' number 07',
  ],
  ['Donaudampfschifffahrtsgesellschaft', 'Donaudampfschifffahrts', 'gesellschaft'],
  ['👩‍🚀'.repeat(20), '👩‍🚀'.repeat(8), '👩‍🚀'.repeat(12)],
])('%s is divided so that its end stays in view', (name, start, end) => {
  expect(splitName(name).join('')).toBe(name);
  expect(splitName(name)).toEqual([start, end]);
});

it('a name is found by its words in any order, whatever their case and accents', () => {
  const name = 'Sourcil gauche, extrémité';
  expect(['', 'sour', 'EXTREMITE gau', '  gauche ', 'é'].map((query) => matches(name, query))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(['droit', 'sourcil droit', 'gauches'].map((query) => matches(name, query))).toEqual([false, false, false]);
});
