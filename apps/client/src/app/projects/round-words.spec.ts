import { isOver, progressWords } from './round-words';

it('tells how far, how fast and how long still', () => {
  expect(progressWords({ done: 310, total: 500, unit: 'images', ratePerSecond: 41.2, secondsLeft: 4.6 })).toBe(
    '310 of 500 images · 41 images/s · 5 s left',
  );
  expect(progressWords({ done: 1, total: 8, unit: 'images', ratePerSecond: 0.0213, secondsLeft: null })).toBe(
    '1 of 8 images · 0.021 images/s',
  );
});

it('says a percentage once', () => {
  expect(progressWords({ done: 12, total: 100, unit: '%', ratePerSecond: 2, secondsLeft: 44 })).toBe('12% · 44 s left');
});

it('knows when another round may start', () => {
  expect([null, 'complete', 'failed', 'cancelled', 'annotating', 'training'].map(isOver)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
