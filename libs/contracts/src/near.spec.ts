import { nearest } from './index.js';

const FIELDS = ['poolSize', 'batchSize', 'psi', 'name', 'active', 'x', 'y'];

it.each([
  ['poolsize', 'poolSize'],
  ['pool_size', 'poolSize'],
  ['Pool-Size', 'poolSize'],
  ['poolSzie', 'poolSize'],
  ['poolSizes', 'poolSize'],
  ['poolSi', 'poolSize'],
  ['acitve', 'active'],
  ['nmae', 'name'],
  ['nam', 'name'],
  ['psy', 'psi'],
])('%s was meant to be %s', (typed, meant) => expect(nearest(typed, FIELDS)).toBe(meant));

it.each(['z', 'ps', 'size', 'toolSiez?', 'guidelines', '', '_', 'x'.repeat(1_000_000)])(
  '%.20s is near nothing',
  (typed) => expect(nearest(typed, FIELDS)).toBeUndefined(),
);

it('of several that are near, the nearest was meant', () => {
  expect(nearest('item.rejects', ['item.reject', 'item.project', 'item.subject'])).toBe('item.reject');
});
