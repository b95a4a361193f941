import { mulberry32 } from '@gannet/metrics';
import type { LabelMap } from '@gannet/raster';
import { nextStroke } from './annotator.js';

/** A map of rows of digits. */
function map(...rows: string[]): LabelMap {
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(rows.join(''), Number) };
}

const labels = map('00000000', '00000000', '00000000', '00000000', '11000000');
const truth = map('00000000', '22222222', '00000000', '00000000', '00000033');
const ALL = [...Array(60).keys()];

test('[S5] the largest wrong region is painted in its own class, inside its true outline, and only where it was wrong', () => {
  for (const seed of ALL) {
    const { value, pixels } = nextStroke(labels, truth, mulberry32(seed))!;
    expect(value).toBe(2);
    expect(pixels.length).toBeGreaterThan(0);
    for (const pixel of pixels) expect([truth.data[pixel], labels.data[pixel]]).toEqual([2, 0]);
  }
});

test('some strokes go around the whole region, the others follow it from an end over two fifths of its length at least', () => {
  const strokes = ALL.map((seed) => nextStroke(labels, truth, mulberry32(seed))!.pixels);
  const whole = strokes.filter((pixels) => pixels.length === 8);
  expect(whole.length).toBeGreaterThan(ALL.length / 4);
  expect(whole.length).toBeLessThan(ALL.length);
  for (const pixels of strokes) {
    expect(pixels.length).toBeGreaterThanOrEqual(3);
    expect(pixels[0] === 8 || pixels.at(-1) === 15).toBe(true);
    expect(pixels.at(-1)! - pixels[0]!).toBe(pixels.length - 1);
  }
});

test('a path follows a bend, and never leaves one side of the image to come in at the other', () => {
  const bend = map('20000002', '20000000', '22220000');
  const blank = map('00000000', '00000000', '00000000');
  for (const seed of ALL) expect(nextStroke(blank, bend, mulberry32(seed))!.pixels).not.toContain(7);
});

test('where nothing is wrong, nothing is painted', () => {
  expect(nextStroke(truth, truth, mulberry32(1))).toBeNull();
});
