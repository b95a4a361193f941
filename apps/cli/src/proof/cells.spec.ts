import { cellsOf } from './cells.js';

const plan = {
  tasks: ['parts'],
  methods: ['real', 'release'],
  labels: [1, 2],
  full: [2, 100],
  repeats: 2,
  images: 30,
  drop: 10,
  sizes: [],
  filters: [],
  at: [2],
} as const satisfies Parameters<typeof cellsOf>[0];

const wordsOf = (cells: ReturnType<typeof cellsOf>): string[] =>
  cells.map(({ task, repeat, method, labels, release }) =>
    [repeat, task, method, labels, ...(release ? [release.images, release.drop] : [])].join(' '),
  );

it('goes repeat by repeat, and only the curve of real labels goes on to full supervision', () => {
  expect(wordsOf(cellsOf(plan))).toEqual(
    [0, 1].flatMap((repeat) => [
      `${repeat} parts real 1`,
      `${repeat} parts release 1 30 10`,
      `${repeat} parts real 2`,
      `${repeat} parts release 2 30 10`,
      `${repeat} parts real 100`,
    ]),
  );
});

it('varies the release of parts at one number of labels, each release once', () => {
  const cells = cellsOf({
    ...plan,
    tasks: ['parts', 'keypoints'],
    full: [],
    repeats: 1,
    sizes: [10, 30],
    filters: [0, 10],
  });
  expect(wordsOf(cells)).toEqual([
    '0 parts real 1',
    '0 parts release 1 30 10',
    '0 parts real 2',
    '0 parts release 2 30 10',
    '0 parts release 2 10 10',
    '0 parts release 2 30 0',
    '0 keypoints real 1',
    '0 keypoints release 1 30 10',
    '0 keypoints real 2',
    '0 keypoints release 2 30 10',
  ]);
});

it('measures an addition to a release at a few numbers of labels', () => {
  const cells = cellsOf({ ...plan, methods: ['release+psi', 'release'], full: [], repeats: 1 });
  expect(wordsOf(cells)).toEqual(['0 parts release 1 30 10', '0 parts release+psi 2 30 10', '0 parts release 2 30 10']);
});

it('makes a bound once, without a filter, and of keypoints no soft labels', () => {
  const cells = cellsOf({ ...plan, tasks: ['keypoints'], methods: ['release+soft', 'oracle'], full: [], repeats: 1 });
  expect(wordsOf(cells)).toEqual(['0 keypoints oracle 2 30 0']);
});
