import { round } from '../testing/samples';
import { hasInterpreter } from './has-interpreter';

it.each([
  ['no round', [], false],
  ['a first round that was cancelled', [round(0, { state: 'cancelled', quality: null })], false],
  ['a first round under way', [round(0, { state: 'training', quality: null })], false],
  ['a round that learned from one image and has no score', [round(0, { state: 'complete', quality: null })], true],
  [
    'a cancelled round after a complete one',
    [round(1, { state: 'cancelled', quality: null }), round(0, { state: 'complete' })],
    true,
  ],
])('%s: an interpreter is there, %#', (_what, rounds, is) => expect(hasInterpreter(rounds)).toBe(is));
