import { UnsureUse } from '@gannet/contracts';
import { weightOf } from './training.rules.js';

test('what an annotator was sure of counts in full, the rest as the round says', () => {
  expect(UnsureUse.options.map((unsure) => [unsure, weightOf('sure', unsure), weightOf('unsure', unsure)])).toEqual([['full', 1, 1], ['half', 1, 0.5], ['none', 1, 0]]);
});
