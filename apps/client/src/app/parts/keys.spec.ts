import fc from 'fast-check';
import { changeWords, chordOf, commandOf, isChord, parseKeys as parse, type Press, withKey } from '../desk/key-map';
import { COMMANDS, DEFAULT_KEYS, idsOf, isOfImage, keyOfCommand, keyWithin, type StudioKeys } from './keys';

const parseKeys = (kept: unknown): StudioKeys => parse(kept, DEFAULT_KEYS);
const press = (key: string, code = '', more: Partial<Press> = {}): Press => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

it.each([
  ['1', 'Digit1', {}, 0],
  ['9', 'Digit9', {}, 8],
  ['!', 'Digit1', { shiftKey: true }, 9],
  ['(', 'Digit9', { shiftKey: true }, 17],
  ['"', 'Digit2', { shiftKey: true }, 10],
  ['3', 'Numpad3', {}, 2],
])('%s on %s with %j is class %s', (key, code, more, index) =>
  expect(keyOfCommand(commandOf(press(key, code, more), DEFAULT_KEYS)!)).toBe(index + 1),
);

it("digits with Ctrl or Alt are the browser's until somebody takes them", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }])
    expect(commandOf(press('1', 'Digit1', more), DEFAULT_KEYS)).toBeNull();
  expect(commandOf(press('1', 'Digit1', { altKey: true }), withKey(DEFAULT_KEYS, 'submit', 'Alt+1'))).toBe('submit');
});

it('the key of a class and of the brush on the image can be changed as any other, and the class list follows', () => {
  const map = withKey(withKey(withKey(DEFAULT_KEYS, 'class.1', 'Q'), 'image.left', 'J'), 'tool.brush', '2');
  expect([
    commandOf(press('q', 'KeyQ'), map),
    commandOf(press('j'), map),
    commandOf(press('2', 'Digit2'), map),
    commandOf(press('1', 'Digit1'), map),
  ]).toEqual(['class.1', 'image.left', 'tool.brush', null]);
  expect([1, 2, 10].map((one) => keyWithin(one, map))).toEqual(['Q', '', '⇧1']);
  expect(parseKeys(JSON.parse(JSON.stringify(map)))).toEqual(map);
  expect([isOfImage('image.left'), isOfImage('fit')]).toEqual([true, false]);
});

it('a clash is said: who lost the key, and what is left to it', () => {
  const words = (id: keyof typeof COMMANDS): string => COMMANDS[id].words;
  expect(changeWords(DEFAULT_KEYS, 'tool.fill', 'J', words)).toBe('J is now the key of “fill a region”.');
  expect(changeWords(DEFAULT_KEYS, 'tool.fill', 'B', words)).toBe(
    'B is now the key of “fill a region”. It was the key of “brush”, which has no key now.',
  );
  expect(changeWords(DEFAULT_KEYS, 'tool.fill', 'Ctrl+Y', words)).toBe(
    'Ctrl+Y is now the key of “fill a region”. It was the key of “redo”, which keeps Ctrl+Shift+Z.',
  );
});

it.each([
  ['z', { ctrlKey: true }, 'undo'],
  ['Z', { ctrlKey: true, shiftKey: true }, 'redo'],
  ['y', { ctrlKey: true }, 'redo'],
  ['z', { metaKey: true }, 'undo'],
  ['Enter', { ctrlKey: true }, 'submit'],
  [' ', { ctrlKey: true }, 'skip'],
  ['x', {}, 'background'],
  ['I', { shiftKey: true }, 'both'],
  ['?', { shiftKey: true }, 'help'],
  ['F1', {}, 'help'],
  [' ', {}, 'pan'],
  ['n', {}, 'finish'],
  ['r', { ctrlKey: true }, null],
  ['b', { altKey: true }, null],
  ['Tab', {}, null],
  ['Shift', { shiftKey: true }, null],
] as const)('%s with %j means %s', (key, more, meaning) =>
  expect(commandOf(press(key, '', more), DEFAULT_KEYS)).toBe(meaning),
);

it.each([
  ['и', 'KeyB', {}, 'tool.brush'],
  ['П', 'KeyG', { shiftKey: true }, 'tool.shrink'],
  ['я', 'KeyZ', { ctrlKey: true }, 'undo'],
  ['х', 'BracketLeft', {}, 'size.smaller'],
  ['β', 'KeyB', {}, 'tool.brush'],
  ['ש', 'KeyA', {}, 'tool.alike'],
  ['b', 'KeyN', {}, 'tool.brush'],
  ['ü', 'BracketLeft', {}, null],
  ['é', 'KeyE', {}, null],
] as const)('%s on %s with %j, whatever the script of the layout, means %s', (key, code, more, meaning) =>
  expect(commandOf(press(key, code, more), DEFAULT_KEYS)).toBe(meaning),
);

it('no two commands have one key, and every key that is given is a chord', () => {
  const all = idsOf().flatMap((id) => [...COMMANDS[id].keys]);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((chord) => !isChord(chord))).toEqual([]);
});

it('single characters do nothing when they are turned off, and chords still do', () => {
  const off = { ...DEFAULT_KEYS, singles: false };
  expect(
    [press('b'), press(' '), press('G', '', { shiftKey: true }), press('?')].map((one) => commandOf(one, off)),
  ).toEqual([null, null, null, null]);
  expect([
    commandOf(press('z', '', { ctrlKey: true }), off),
    commandOf(press('F1'), off),
    commandOf(press('Escape'), off),
  ]).toEqual(['undo', 'help', 'escape']);
});

it('a key that is given to one command is taken from the other', () => {
  const map = withKey(DEFAULT_KEYS, 'tool.fill', 'B');
  expect([commandOf(press('b'), map), commandOf(press('f'), map), map.keys['tool.brush']]).toEqual([
    'tool.fill',
    null,
    [],
  ]);
  expect(withKey(DEFAULT_KEYS, 'tool.fill', '<img>')).toBe(DEFAULT_KEYS);
});

it('whatever was kept, only known commands and proper chords come back', () => {
  const kept = {
    singles: false,
    keys: {
      undo: ['Alt+Z'],
      redo: ['<script>'],
      submit: 'Enter',
      skip: [1],
      fit: ['A', 'B', 'C', 'D'],
      __proto__: ['A'],
      nothing: ['A'],
    },
  };
  expect(parseKeys(JSON.parse(JSON.stringify(kept)))).toEqual({
    singles: false,
    keys: { ...DEFAULT_KEYS.keys, undo: ['Alt+Z'] },
  });
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const map = parseKeys(value);
      expect(Object.keys(map.keys)).toEqual(idsOf());
      expect(Object.values(map.keys).flat().every(isChord)).toBe(true);
    }),
  );
});

it('is no chord: words, markup, two keys, modifiers in another order', () => {
  expect(
    [
      '',
      'Shift',
      'AB',
      'Shift+Ctrl+A',
      'Ctrl+',
      'a',
      'F13',
      'Shift+0',
      '10',
      'ArrowIn',
      '<b>',
      ' A',
      'A ',
      'Ctrl+Ctrl+A',
    ].filter(isChord),
  ).toEqual([]);
  expect(chordOf(press('é'))).toBeNull();
});

it('names the keys of the first eighteen classes', () => {
  expect([1, 9, 10, 18, null].map((one) => keyWithin(one, DEFAULT_KEYS))).toEqual(['1', '9', '⇧1', '⇧9', '']);
});

it('what AltGr makes is the character, whatever the system says of Ctrl, Alt and the key', () => {
  const getModifierState = (name: string): boolean => name === 'AltGraph';
  expect(commandOf(press('[', 'Digit8', { getModifierState }), DEFAULT_KEYS)).toBe('size.smaller');
  expect(commandOf(press(']', 'Digit9', { getModifierState, ctrlKey: true, altKey: true }), DEFAULT_KEYS)).toBe(
    'size.larger',
  );
});
