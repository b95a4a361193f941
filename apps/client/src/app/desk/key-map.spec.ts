import { abbreviated, drawn, firstKeysOf } from './key-map';

it.each([
  ['Ctrl+Enter', 'Ctrl ⏎', '⌃Enter'],
  ['Escape', 'Esc', 'Escape'],
  ['Shift+3', 'Shift 3', '⇧3'],
  ['+', '+', '+'],
  ['', '', ''],
])('%j is drawn as %j, and as %j in a list', (chord, onButton, inList) => {
  expect([drawn(chord), abbreviated(chord)]).toEqual([onButton, inList]);
});

it('a command is shown with its first key, and one without keys with none', () => {
  const keys = { submit: ['Ctrl+Enter', 'J'], skip: [] };
  expect(firstKeysOf({ singles: true, keys })).toEqual({ submit: 'Ctrl+Enter', skip: '' });
});
