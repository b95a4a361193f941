import { headlineOf, LabelSchema, Placement, Quality, Submission } from '../index.js';
import { NewLabelSchema } from './tasks.js';
import { NewKeypointSchema } from './keypoints.js';

const face = { task: 'keypoints' as const, keypoints: [{ name: 'left eye' }, { name: 'right eye' }, { name: 'nose' }] };
const problems = (given: unknown): string[] =>
  NewLabelSchema.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

it('takes a schema that names no task as one of parts, as those were that were stored before there were two', () => {
  const classes = [
    { name: 'background', hint: '' },
    { name: 'skin', hint: '' },
  ];
  expect(LabelSchema.parse({ classes })).toEqual({ task: 'parts', classes });
  expect(LabelSchema.parse({ task: 'parts', classes })).toEqual({ task: 'parts', classes });
});

it('fills a keypoint schema with what it does not name', () => {
  expect(NewKeypointSchema.parse(face)).toEqual({
    task: 'keypoints',
    keypoints: face.keypoints.map(({ name }) => ({ name, hint: '' })),
    skeleton: [],
    flipPairs: [],
    sigma: 0.03,
  });
});

it.each<[string, unknown, string[]]>([
  ['another task', { task: 'boxes' }, ["task: Invalid discriminator value. Expected 'parts' | 'keypoints'"]],
  [
    'a name twice',
    { ...face, keypoints: [{ name: 'a' }, { name: 'a' }] },
    ['keypoints.1.name: reads like “a” before it; each needs a name of its own'],
  ],
  ['no keypoint', { ...face, keypoints: [] }, ['keypoints: Too small: expected array to have >=1 items']],
  [
    'a line to nowhere',
    {
      ...face,
      skeleton: [
        [0, 1],
        [1, 3],
      ],
    },
    ['skeleton.1: names keypoint 3 where the last is 2'],
  ],
  [
    'a keypoint that is its own mirror image',
    { ...face, flipPairs: [[2, 2]] },
    ['flipPairs.0: joins keypoint 2 to itself', 'flipPairs.0: has keypoint 2, which is in a pair already'],
  ],
  [
    'a keypoint in two pairs',
    {
      ...face,
      flipPairs: [
        [0, 1],
        [1, 2],
      ],
    },
    ['flipPairs.1: has keypoint 1, which is in a pair already'],
  ],
  ['heat as wide as the image', { ...face, sigma: 1 }, ['sigma: Too big: expected number to be <=0.2']],
])('refuses %s with the place and the reason', (_what, schema, expected) => {
  expect(problems(schema)).toEqual(expected);
});

it('refuses placements that are no numbers, negative or of another visibility', () => {
  for (const wrong of [
    { x: Number.NaN },
    { x: Number.POSITIVE_INFINITY },
    { y: -0.1 },
    { visibility: 3 },
    { visibility: true },
  ]) {
    expect(Placement.safeParse({ x: 1, y: 1, visibility: 2, ...wrong }).success).toBe(false);
  }
});

it('takes a submission of labels, with or without its task, and one of placements with it', () => {
  const held = {
    assignmentId: '00000000-0000-4000-8000-000000000001',
    fence: 1,
    confidence: 'sure' as const,
    seconds: 1,
  };
  const labels = { width: 1, height: 1, runs: [0, 1] };
  expect(Submission.parse({ ...held, labels })).toEqual({ ...held, schemaVersion: 1, task: 'parts', labels });
  const points = [{ x: 0.5, y: 0.5, visibility: 2 as const }];
  expect(Submission.parse({ ...held, schemaVersion: 2, task: 'keypoints', points })).toEqual({
    ...held,
    schemaVersion: 2,
    task: 'keypoints',
    points,
  });
  expect(Submission.safeParse({ ...held, points }).success).toBe(false);
  expect(Submission.safeParse({ ...held, task: 'keypoints', labels }).success).toBe(false);
});

it('compares interpreters of parts by mean IoU and of keypoints by the share within 0.05', () => {
  const parts = Quality.parse({
    images: 2,
    folds: 2,
    miou: 0.5,
    miouLow: 0.4,
    miouHigh: 0.6,
    pixelAccuracy: 0.9,
    iouByClass: [0.5],
  });
  expect(headlineOf(parts)).toEqual({ name: 'mIoU', value: 0.5, interval: { low: 0.4, high: 0.6 } });
  expect(headlineOf({ ...parts, miouLow: null, miouHigh: null } as Quality).interval).toBeNull();
  const keypoints = Quality.parse({
    task: 'keypoints',
    images: 2,
    folds: 2,
    pck: [{ within: 0.05, share: 0.8 }],
    pck05: 0.8,
    pck05Low: 0.7,
    pck05High: 0.9,
    meanError: 1.5,
    visibilityAccuracy: 0.95,
    byKeypoint: [{ pck05: 0.8, meanError: 1.5, visibilityAccuracy: 0.95 }],
  });
  expect(headlineOf(keypoints)).toEqual({ name: 'PCK@0.05', value: 0.8, interval: { low: 0.7, high: 0.9 } });
});
