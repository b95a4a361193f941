import { commandOf, type Key, keyOfClass } from './shortcuts';

const key = (pressed: string, code = '', more: Partial<Key> = {}): Key =>
  ({ key: pressed, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

it.each([
  ['1', 'Digit1', {}, 0], ['9', 'Digit9', {}, 8], ['!', 'Digit1', { shiftKey: true }, 9], ['(', 'Digit9', { shiftKey: true }, 17],
  ['"', 'Digit2', { shiftKey: true }, 10], ['3', 'Numpad3', {}, 2],
])('%s on %s chooses a class', (pressed, code, more, index) => {
  expect(commandOf(key(pressed, code, more))).toEqual({ do: 'class', index });
});

it.each([
  ['z', { ctrlKey: true }, 'undo'], ['Z', { ctrlKey: true, shiftKey: true }, 'redo'], ['y', { ctrlKey: true }, 'redo'],
  ['z', { metaKey: true }, 'undo'], ['Enter', { ctrlKey: true }, 'submit'], [' ', { ctrlKey: true }, 'skip'],
  ['x', {}, 'background'], ['u', {}, 'uncertainty'], ['I', {}, 'prediction'], ['?', { shiftKey: true }, 'help'], ['F1', {}, 'help'],
])('%s with %j means %s', (pressed, more, meaning) => expect(commandOf(key(pressed, '', more))).toEqual({ do: meaning }));

it('leaves the keys of the browser alone', () => {
  expect([commandOf(key('r', 'KeyR', { ctrlKey: true })), commandOf(key('b', 'KeyB', { altKey: true })), commandOf(key('Tab')), commandOf(key('1', 'Digit1', { ctrlKey: true }))])
    .toEqual([null, null, null, null]);
});

it('names the keys of the first eighteen classes', () => {
  expect([0, 8, 9, 17, 18].map(keyOfClass)).toEqual(['1', '9', '⇧1', '⇧9', '']);
});
