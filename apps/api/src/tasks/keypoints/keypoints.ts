import {
  type KeypointEvaluation,
  type KeypointPrediction,
  type KeypointQuality,
  type KeypointSchema,
  type KeypointSubmission,
  mappedList,
  type Placement,
  type PredictedPlacement,
  type Unfinished,
} from '@gannet/contracts';
import type { KeypointEvaluation as KeypointMeasured, KeypointsOutput, KeypointValidation } from '@gannet/interpreter';
import { encodeKeypointSample } from '@gannet/release';
import type { ServerTask } from '../server-task.js';
import { pointsChanged, pointsOf } from './answer.js';
import { keypointFile } from './label-files.js';
import { evaluationOf, qualityOf } from './quality.js';

/** The keypoints task: where each of a list of named places is. */
export const keypoints: ServerTask<
  KeypointSchema,
  KeypointSubmission,
  Extract<Unfinished, { task: 'keypoints' }>,
  KeypointPrediction,
  KeypointsOutput,
  { readonly keypoints: number; readonly sigma: number },
  readonly Placement[],
  KeypointValidation,
  KeypointMeasured,
  KeypointEvaluation,
  KeypointQuality
> = {
  problemOf: ({ sigma }, labelSide) =>
    sigma * labelSide < 1
      ? {
          path: ['sigma'],
          message: `A sigma of ${sigma} is less than a pixel of heat maps of ${labelSide} x ${labelSide}; it is ${1 / labelSide} at least.`,
        }
      : null,
  answerSide: ({ image }) => image,
  read({ points }, schema, side) {
    const read = pointsOf<Placement | null>(points, side, schema.keypoints);
    return read.ok ? { ok: true, kept: { points: read.points } } : read;
  },
  changed(comparable, { points }) {
    const predicted = JSON.parse(Buffer.from(comparable).toString()) as Placement[];
    return predicted.length === points.length ? pointsChanged(predicted, points) : null;
  },
  labelsIn: keypointFile,
  whyNoImport(targets, { keypoints: all }) {
    const missing = all.find((_keypoint, index) => !targets.includes(index));
    if (missing)
      return `Nothing in the file becomes “${missing.name}”: it would count as absent in every image. Say what it is there, or take it out of the schema.`;
    const twice = all.find((_keypoint, index) => targets.filter((target) => target === index).length > 1);
    return twice ? `Several keypoints of the file become “${twice.name}”: choose one.` : null;
  },
  amountsOf: ({ points }, { keypoints: all }) =>
    all.map((_keypoint, index) => ((points?.[index]?.visibility ?? 0) > 0 ? 1 : 0)),
  mapped: ({ points }, mapping, count) => ({
    points: mappedList<PredictedPlacement>(points, mapping, count, { x: 0, y: 0, visibility: 0, spread: 0 }),
  }),
  predictionOf: ({ points, score }) => ({ task: 'keypoints', points, score }),
  comparable: ({ points }) => Buffer.from(JSON.stringify(points)),
  whyNoPicture: 'Predictions of keypoints are placements, not a picture: ask for the prediction itself.',
  picture: () => new Uint8Array(),
  whyNoRefit: 'Keypoints are placed, not painted: there is nothing to refit to.',
  shapeOf: ({ keypoints: all, sigma }) => ({ keypoints: all.length, sigma }),
  opinion: null,
  targetOf({ points }) {
    if (points === null) throw new Error('an annotation has another task than its project');
    return points;
  },
  evaluationOf,
  qualityOf,
  greatestScore: () => 1, // a share of the side
  sampleOf: ({ points }, { side, ...origin }) => encodeKeypointSample({ ...origin, points, width: side, height: side }),
  humanSampleOf: ({ points }, { side, ...origin }) =>
    points &&
    encodeKeypointSample({
      ...origin,
      points: points.map((point) => ({ ...point, spread: null })),
      width: side,
      height: side,
    }),
};
