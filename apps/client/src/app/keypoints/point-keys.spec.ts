import { type Press, withKey } from '../desk/key-map';
import { DEFAULT_POINT_KEYS, POINT_COMMANDS, pointCommandOf } from './point-keys';

const key = (name: string, more: Partial<Press> = {}): Press => ({
  key: name,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

it.each([
  [key('ArrowLeft'), { do: 'nudge', dx: -1, dy: 0 }],
  [key('ArrowDown', { shiftKey: true }), { do: 'nudge', dx: 0, dy: 10 }],
  [key('ArrowUp', { ctrlKey: true }), { do: 'nudge', dx: 0, dy: -0.1 }],
  [key('1', { code: 'Digit1' }), { do: 'choose-key', key: 1 }],
  [key('!', { code: 'Digit1', shiftKey: true }), { do: 'choose-key', key: 10 }],
  [key('n'), { do: 'step', by: 1 }],
  [key('N', { shiftKey: true }), { do: 'step', by: -1 }],
  [key('t'), { do: 'see' }],
  [key('Delete'), { do: 'absent' }],
  [key('z', { ctrlKey: true }), { do: 'undo' }],
  [key('Z', { ctrlKey: true, shiftKey: true }), { do: 'redo' }],
  [key('Enter', { ctrlKey: true }), { do: 'submit' }],
  [key('Enter'), { do: 'unset' }],
  [key('h'), { do: 'hand' }],
  [key(' ', { code: 'Space' }), { do: 'pan' }],
])('%j means %j', (pressed, command) => {
  expect(pointCommandOf(pressed)).toEqual(command);
});

it('leaves brush keys, browser keys and Alt alone', () => {
  for (const pressed of [key('b'), key('e'), key('ArrowLeft', { altKey: true }), key('r', { ctrlKey: true })])
    expect(pointCommandOf(pressed)).toBeNull();
});

it('no two commands have one key, and each can be given another: a digit, an arrow', () => {
  const all = Object.values(POINT_COMMANDS).flatMap(({ keys }) => [...keys]);
  expect(new Set(all).size).toBe(all.length);
  const map = withKey(withKey(DEFAULT_POINT_KEYS, 'choose.2', 'Q'), 'nudge.1.Left', 'J');
  expect(pointCommandOf(key('q'), map)).toEqual({ do: 'choose-key', key: 2 });
  expect(pointCommandOf(key('j'), map)).toEqual({ do: 'nudge', dx: -1, dy: 0 });
  expect(pointCommandOf(key('2', { code: 'Digit2' }), map)).toBeNull();
});
