import { promptOf } from './prompt';
import { choose, emptySheet, place, select, sheetOf } from './sheet';

const KEYS = { absent: 'Delete', escape: 'Escape' };
const names = ['left eye', 'right eye'];
const words = (sheet: Parameters<typeof promptOf>[0]): string | null => {
  const prompt = promptOf(sheet, names, KEYS);
  return prompt && `${prompt.verb}: ${prompt.name} (${prompt.number} of ${prompt.of})`;
};

it('always names the keypoint in hand, and whether a click places it', () => {
  const empty = emptySheet(2, 64, 32);
  const all = sheetOf(
    [
      { x: 1, y: 1, visibility: 2 },
      { x: 2, y: 2, visibility: 2 },
    ],
    64,
    32,
  );
  expect([empty, choose(place(empty, { x: 1, y: 1 }), 1), choose(all, 0), select(all, 1)].map(words)).toEqual([
    'Place: left eye (1 of 2)',
    'Place: right eye (2 of 2)',
    'Place again: left eye (1 of 2)',
    'Selected: right eye (2 of 2)',
  ]);
  expect(promptOf(select(all, 1), names, KEYS)?.hint).toMatch(/^Nothing is left to place/);
  expect(words(emptySheet(0, 64, 32))).toBeNull();
});

it('names the keys as they are now', () => {
  const empty = emptySheet(2, 64, 32);
  const hints = (keys: Record<string, string>): unknown =>
    [empty, choose(place(empty, { x: 1, y: 1 }), 0)].map((sheet) => promptOf(sheet, names, keys)?.hint);
  expect(hints({ absent: 'J', escape: 'Q' })).toEqual([
    'Click where it is; Shift+click where it is hidden; J if it is absent.',
    'Click where it belongs, or move it with the arrow keys. Q leaves it where it is.',
  ]);
  expect(hints({ absent: '', escape: '' })).toEqual([
    'Click where it is; Shift+click where it is hidden; Absent if it is absent.',
    'Click where it belongs, or move it with the arrow keys.',
  ]);
});
