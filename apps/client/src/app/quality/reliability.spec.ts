import { frame, percent, reliabilityBars } from './reliability';

const words = { question: '?', uncertainty: 'nats', unit: 'nats', things: 'pixels', wrong: 'wrong', hint: '' };
const bin = (from: number, to: number, value: number | null, pixels = 10) => ({
  from,
  to,
  count: pixels,
  rate: { value, interval: value === null ? null : { low: value / 2, high: value * 1.5 } },
});

it('draws a bar for each bin that holds pixels, as high as its error rate, with its interval', () => {
  const { bars, edges, rates } = reliabilityBars(
    [bin(0, 0.01, 0.09), bin(0.01, 0.04, null, 0), bin(0.04, 0.09, 0.36)],
    words,
  );
  expect(bars.map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
    [49, 187],
    [436, 187],
  ]);
  expect(bars.every(({ y, height }) => Math.abs(y + height - frame.bottom) < 1e-9)).toBe(true);
  expect(bars[1]!.height / bars[0]!.height).toBeCloseTo(4, 9);
  expect((bars[1]!.whisker!.low - bars[1]!.whisker!.high) / bars[1]!.height).toBeCloseTo(1, 9);
  expect(edges.map(({ words }) => words)).toEqual(['0.00', '0.010', '0.040', '0.090']);
  expect(rates.map(({ words }) => words)).toEqual(['0%', '20%', '40%', '60%']);
  expect(bars[0]!.name).toBe('0.000 to 0.010 nats: 9.0% wrong (4.5% to 14%) of 10 pixels');
});

it('draws an axis also where nothing is wrong', () => {
  const { bars, rates } = reliabilityBars([bin(0, 0.1, 0)], words);
  expect([bars[0]!.height, rates.at(-1)!.words]).toEqual([0, '1.0%']);
});

it('says shares with a digit more where they are small', () => {
  expect([0, 0.004, 0.0312, 0.5, null].map(percent)).toEqual(['0%', '0.4%', '3.1%', '50%', '–']);
});
