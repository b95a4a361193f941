import { comparePoints, pointScores, pointScoresByKeypoint } from './index.js';
import type { Point } from './keypoints.js';

const at = (x: number, y: number, visibility: 0 | 1 | 2 = 2): Point => ({ x, y, visibility });

const first = comparePoints([at(0, 0), at(10, 10, 1), at(0, 0, 0)], [at(3, 4), at(10, 10, 1), at(50, 50, 2)]);
const second = comparePoints([at(5, 5), at(0, 0, 0), at(7, 7)], [at(5, 5, 0), at(9, 9, 0), at(7, 8)]);

it('[M16] measures exactly the keypoints of the truth, whatever the predicted visibility', () => {
  expect(first).toEqual({ errors: [5, 0, null], isVisibilityRight: [true, true, false] });
  expect(second).toEqual({ errors: [0, null, 1], isVisibilityRight: [false, true, true] });
});

it('[M17] counts every keypoint of the truth the same; exactly at the distance is correct', () => {
  expect(pointScores([first, second], 1)).toEqual({ pck: 3 / 4, meanError: 6 / 4, visibilityAccuracy: 4 / 6 });
  expect(pointScores([first, second], 5).pck).toBe(1);
  expect(pointScores([first, second], 0).pck).toBe(2 / 4);
});

it('[M17] reports the same per keypoint', () => {
  expect(pointScoresByKeypoint([first, second], 1)).toEqual([
    { pck: 1 / 2, meanError: 2.5, visibilityAccuracy: 1 / 2 },
    { pck: 1, meanError: 0, visibilityAccuracy: 1 },
    { pck: 1, meanError: 1, visibilityAccuracy: 1 / 2 },
  ]);
});

it('[M18] has no score where nothing was counted', () => {
  expect(pointScores([], 1)).toEqual({ pck: null, meanError: null, visibilityAccuracy: null });
  expect(pointScores([comparePoints([at(0, 0, 0)], [at(1, 1, 0)])], 1)).toEqual({
    pck: null,
    meanError: null,
    visibilityAccuracy: 1,
  });
});

it('[M19] refuses lists of different lengths, coordinates that are not finite and invalid distances', () => {
  expect(() => comparePoints([at(0, 0)], [])).toThrow('1 true keypoints, 0 predicted');
  expect(() => comparePoints([at(0, 0)], [at(Number.NaN, 0)])).toThrow(
    'keypoint 0 lies at (NaN, 0), its truth at (0, 0)',
  );
  expect(() => pointScores([first], Number.NaN)).toThrow('a distance of NaN pixels is not valid');
});
