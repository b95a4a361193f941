import { mulberry32 } from '@gannet/metrics';
import { mirrorPairsOf, type StudentSample } from './index.js';
import { augmented, type Augmentation, drawAugmentation, type Frame } from './augment.js';
import { manyShapes, SIDE } from './testing/shapes.js';

const frame: Frame = { width: SIDE, height: SIDE, classes: 3, pairs: [[1, 2]] };
const NONE: Augmentation = {
  from: [1, 0, 0, 0, 1, 0],
  isMirrored: false,
  gain: [1, 1, 1],
  offset: 0,
  saturation: 1,
  sharpness: 0,
  noise: 0,
};
const [sample] = manyShapes(1, 3) as [ReturnType<typeof manyShapes>[number]];
const shares = new Uint8Array(SIDE * SIDE * 3);
sample.labels.forEach((label, pixel) => (shares[pixel * 3 + label] = 255));
const whole: StudentSample = { ...sample, shares, weights: Uint8Array.from(sample.labels, (label) => 10 * label) };

test('[A1] strength 0 leaves a sample as it is', () => {
  const none = drawAugmentation(frame, 0, false, mulberry32(1));
  expect(augmented(whole, none, frame, mulberry32(2))).toEqual(whole);
});

test('[A1] the same seed gives the same augmentation, another seed another one', () => {
  const drawn = (seed: number): StudentSample => {
    const rng = mulberry32(seed);
    return augmented(whole, drawAugmentation(frame, 1, true, rng), frame, rng);
  };
  expect(drawn(5)).toEqual(drawn(5));
  expect(drawn(5).rgb).not.toEqual(drawn(6).rgb);
});

test('[A2] labels, shares and weights are moved alike, and no class appears that was not there', () => {
  for (let seed = 0; seed < 20; seed++) {
    const rng = mulberry32(seed);
    const {
      labels = new Uint8Array(),
      shares: soft = new Uint8Array(),
      weights = new Uint8Array(),
    } = augmented(whole, drawAugmentation(frame, 1, false, rng), frame, rng);
    expect([...labels].every((label) => label < 3)).toBe(true);
    labels.forEach((label, pixel) => {
      expect(soft[pixel * 3 + label]).toBe(255);
      expect(weights[pixel]).toBe(10 * label);
    });
  }
});

test('[A2] an image that is moved by whole pixels is moved exactly, its keypoints with it', () => {
  const moved = augmented(whole, { ...NONE, from: [1, 0, 2, 0, 1, -1] }, frame, mulberry32(1));
  const at = (row: number, column: number): number => row * SIDE + column;
  expect(moved.labels?.[at(5, 4)]).toBe(sample.labels[at(4, 6)]);
  expect(moved.rgb[3 * at(5, 4) + 1]).toBe(sample.rgb[3 * at(4, 6) + 1]);
  expect(moved.points?.[0]).toEqual({ x: sample.points[0]!.x - 2, y: sample.points[0]!.y + 1, visibility: 2 });
});

test('[A2] keypoints lie where their parts are seen, however an image is turned and scaled', () => {
  for (let seed = 0; seed < 30; seed++) {
    const rng = mulberry32(seed);
    const drawn = augmented(whole, drawAugmentation(frame, 1, true, rng), { ...frame, pairs: [] }, rng);
    drawn.points?.forEach(({ x, y, visibility }, index) => {
      const inside = x > 1 && y > 1 && x < SIDE - 1 && y < SIDE - 1;
      // The disc lies over the square.
      if (visibility === 2 && inside && index === 1)
        expect(drawn.labels?.[Math.floor(y) * SIDE + Math.floor(x)]).toBe(2);
    });
  }
});

test('[A3] in a mirror pairs change places, and mirrored twice it is the same', () => {
  const mirror: Augmentation = { ...NONE, from: [-1, 0, SIDE, 0, 1, 0], isMirrored: true };
  const pointFrame = { ...frame, pairs: [[0, 1]] as const };
  const once = augmented({ rgb: sample.rgb, points: sample.points }, mirror, pointFrame, mulberry32(1));
  expect(once.points?.[1]).toEqual({ ...sample.points[0], x: SIDE - sample.points[0]!.x });
  expect(augmented(once, mirror, pointFrame, mulberry32(1))).toEqual({ rgb: sample.rgb, points: sample.points });
  const { labels, shares: soft } = augmented(whole, mirror, frame, mulberry32(1));
  const swapped = [0, 2, 1];
  expect(labels?.[0]).toBe(swapped[sample.labels[SIDE - 1] as number]);
  labels?.forEach((label, pixel) => expect(soft?.[pixel * 3 + label]).toBe(255));
});

test('[A3] pairs are told by names; where a side is missing there is no mirror', () => {
  expect(mirrorPairsOf(['skin', 'left eye', 'Right ear', 'right eye', 'Left ear', 'bright spot'])).toEqual({
    pairs: [
      [1, 3],
      [2, 4],
    ],
  });
  expect(mirrorPairsOf(['background', 'left arm'])).toBeNull();
  expect(mirrorPairsOf(['background', 'hair'])).toEqual({ pairs: [] });
});

test('[A4] a keypoint that leaves the image is absent', () => {
  const { points } = augmented(whole, { ...NONE, from: [1, 0, SIDE, 0, 1, 0] }, frame, mulberry32(1));
  expect(points).toEqual([
    { x: 0, y: 0, visibility: 0 },
    { x: 0, y: 0, visibility: 0 },
  ]);
});

test('[A2] blurring lowers contrast, sharpening raises it', () => {
  const contrast = (rgb: Uint8Array): number =>
    rgb.reduce((sum, value, at) => (at < 3 ? 0 : sum + Math.abs(value - (rgb[at - 3] as number))), 0);
  const of = (sharpness: number): number =>
    contrast(augmented(whole, { ...NONE, sharpness }, frame, mulberry32(1)).rgb);
  expect(of(-1)).toBeLessThan(of(0) * 0.8);
  expect(of(1)).toBeGreaterThan(of(0) * 1.2);
});
