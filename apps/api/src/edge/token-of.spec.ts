import { tokenOf } from './token-of.js';

it.each([
  ['Bearer gnt_x', 'gnt_x'],
  ['bearer  gnt_x ', 'gnt_x'],
  ['Bearer', undefined],
  ['Bearer ', undefined],
  ['Bearer a b', undefined],
  ['Basic eA==', undefined],
  ['gnt_x', undefined],
  [undefined, undefined],
])('of %j the token is %j', (authorization, token) => {
  expect(tokenOf(authorization === undefined ? {} : { authorization })).toBe(token);
});
