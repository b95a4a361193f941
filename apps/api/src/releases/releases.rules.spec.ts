import { nextVersion } from './releases.rules.js';

it('makes every release a new major', () => {
  expect([0, 1, 9].map(nextVersion)).toEqual(['1.0.0', '2.0.0', '10.0.0']);
});
