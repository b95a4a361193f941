import { colorHeat, heatColor, heatRange } from './heat';

it('where the members agree nothing is coloured, and more disagreement is stronger', () => {
  const range = { from: 10, to: 60 };
  const rgba = new Uint8ClampedArray(5 * 4);
  colorHeat(rgba, Uint8Array.of(0, 10, 20, 50, 255), range);
  const alphas = [3, 7, 11, 15, 19].map((i) => rgba[i]!);
  expect([alphas[0], alphas[1]]).toEqual([0, 0]);
  expect(alphas.slice(1)).toEqual([...alphas.slice(1)].sort((a, b) => a - b));
  expect([...rgba.subarray(16)]).toEqual(heatColor(60, range));
});

it('of every image most is clear, and one without much disagreement shows none as strong', () => {
  const image = Uint8Array.from({ length: 1000 }, (_, i) => 30 + (i < 700 ? 0 : i % 50));
  const { from, to } = heatRange(image);
  expect(image.filter((value) => heatColor(value, { from, to })[3] === 0).length).toBeGreaterThanOrEqual(600);
  expect(to).toBeGreaterThanOrEqual(79);
  const calm = heatRange(Uint8Array.from({ length: 100 }, (_, i) => i % 12));
  expect(heatColor(11, calm)[3]).toBeLessThan(100);
  expect(heatRange(new Uint8Array(4).fill(255))).toEqual({ from: 255, to: 255 });
});
