import { z } from 'zod';
import type { LabelMapping } from '../label-mapping.js';
import { distinctNames } from '../distinct-names.js';
import { Color, distinctKeys, labelLook } from '../label-look.js';
import { MAX_KEYPOINTS, MAX_SIDE } from '../limits.js';
import { Interval, Measured } from '../measured.js';
import { Name, Prose, Told } from '../primitives.js';
import { Work } from '../work.js';
import { FlipPairs, pairProblems, Sigma, Skeleton } from './keypoint-pairs.js';
import { intervalOf, type TaskContract } from './task-contract.js';

/**
 * A keypoint that people locate in every image: "left eye". Its index in the schema is its index in every list of
 * placements.
 */
const Keypoint = z.object({ name: Told, hint: Told.default(''), ...labelLook });
type Keypoint = z.infer<typeof Keypoint>;

/**
 * The default sigma of a keypoint's heat, as a share of the image's side. Bundled generator, 16 images, 60 others for
 * evaluation: mean error 0.47 px at 0.02, 0.49 at 0.03, 0.52 at 0.04, 0.55 at 0.05; 0.03 has the best PCK at 0.02 of
 * the side.
 */
export const DEFAULT_SIGMA = 0.03;

const amongKeypoints = {
  skeleton: Skeleton.default([]),
  flipPairs: FlipPairs.default([]),
  sigma: Sigma.default(DEFAULT_SIGMA),
};

/** The schema of a keypoint project. */
export const KeypointSchema = z.object({
  task: z.literal('keypoints'),
  keypoints: z.array(Keypoint),
  ...amongKeypoints,
});
export type KeypointSchema = z.infer<typeof KeypointSchema>;

/** The schema in a request to create a project. */
export const NewKeypointSchema = z
  .object({
    task: z.literal('keypoints'),
    keypoints: z
      .array(z.object({ name: Name(60), hint: Prose(300).default(''), ...labelLook }))
      .min(1)
      .max(MAX_KEYPOINTS)
      .check(distinctNames, distinctKeys),
    ...amongKeypoints,
  })
  .superRefine(({ keypoints, ...pairs }, context) => {
    for (const { path, message } of pairProblems(keypoints.length, pairs))
      context.addIssue({ code: 'custom', path: [...path], message });
  });

/** As in COCO: 0 absent (or undecidable), 1 hidden, 2 visible. */
export const Visibility = z.union([z.literal(0), z.literal(1), z.literal(2)]);
export type Visibility = z.infer<typeof Visibility>;

/**
 * The position of a keypoint in an image. x grows to the right and y downwards, in pixels from the outer corner of the
 * first pixel, so that its centre is at (0.5, 0.5) and the image ends at (width, height). For an absent keypoint
 * (visibility 0) x and y are 0.
 */
export const Placement = z.object({
  x: z.number().min(0).max(MAX_SIDE),
  y: z.number().min(0).max(MAX_SIDE),
  visibility: Visibility,
});
export type Placement = z.infer<typeof Placement>;

/** One placement per keypoint, in the order of the schema. */
const Placements = z.array(Placement).min(1).max(MAX_KEYPOINTS);
type Placements = z.infer<typeof Placements>;

/** A placement predicted by an interpreter. */
export const PredictedPlacement = Placement.extend({
  /** Root mean square distance between the members' positions, as a share of the image's side. */
  spread: z.number(),
});
export type PredictedPlacement = z.infer<typeof PredictedPlacement>;

/** Unfinished placements, in the order of the schema; null for a keypoint that has not been placed yet. */
export const UnfinishedPlacements = z.array(Placement.nullable()).min(1).max(MAX_KEYPOINTS);
export type UnfinishedPlacements = z.infer<typeof UnfinishedPlacements>;

/** The previous round's prediction of the keypoints. */
export const KeypointPrediction = z.object({
  task: z.literal('keypoints'),
  points: z.array(PredictedPlacement),
  /** Mean over keypoints of the members' spread, as a share of the image's side. */
  score: z.number(),
});
export type KeypointPrediction = z.infer<typeof KeypointPrediction>;

/** A person's annotation of an item. */
export const KeypointSubmission = Work.extend({ task: z.literal('keypoints'), points: Placements });
export type KeypointSubmission = z.infer<typeof KeypointSubmission>;

/** The annotation while it is unfinished. */
export const UnfinishedKeypoints = KeypointSubmission.extend({ points: UnfinishedPlacements });

const Share = z.object({
  /** The PCK threshold, as a share of the image's side. */
  within: z.number(),
  /** Share of correct placements; null if there was no keypoint to find. */
  share: z.number().nullable(),
  interval: Interval.nullable().optional(),
});

/** How well the members' spread predicts errors, for placed keypoints in held-out images. */
const KeypointCalibration = z.object({
  /**
   * Keypoints by spread, as a share of the side, and the share of misses in each bin (farther than 0.05 of the side
   * from the person's placement).
   */
  reliability: z.array(z.object({ from: z.number(), to: z.number(), points: z.number().int(), missRate: Measured })),
  /** AUROC of detecting misses by spread: 0.5 is guessing. */
  auroc: Measured,
  /** Rank correlation of image score and mean error. */
  scoreCorrelation: Measured,
  /**
   * Scores of the remaining images when a share of the images, the most uncertain, is dropped; the mean error is in
   * pixels.
   */
  kept: z.array(z.object({ dropped: z.number(), images: z.number().int(), pck05: Measured, meanError: Measured })),
});
type KeypointCalibration = z.infer<typeof KeypointCalibration>;

/** Evaluation of keypoints on held-out images. */
export const KeypointEvaluation = z.object({
  task: z.literal('keypoints'),
  images: z.number().int(),
  /** PCK at several thresholds, over all keypoints that people placed. */
  pck: z.array(Share),
  /** PCK within 0.05 of the side, with a 95% interval from resampling images. */
  pck05: z.number(),
  pck05Low: z.number().nullable(),
  pck05High: z.number().nullable(),
  /** Mean distance between the person's placement and the interpreter's, in pixels. */
  meanError: z.number(),
  /** Visibility accuracy: share of keypoints whose visibility (absent, hidden, visible) is as annotated. */
  visibilityAccuracy: z.number(),
  /** In the order of the schema; null if people placed the keypoint in no image. */
  byKeypoint: z.array(
    z.object({
      pck05: z.number().nullable(),
      meanError: z.number().nullable(),
      visibilityAccuracy: z.number().nullable(),
      pck05Interval: Interval.nullable().optional(),
      meanErrorInterval: Interval.nullable().optional(),
      visibilityInterval: Interval.nullable().optional(),
    }),
  ),
  // The following, and the intervals above, are unknown for interpreters trained before they were introduced.
  meanErrorInterval: Interval.nullable().optional(),
  visibilityInterval: Interval.nullable().optional(),
  calibration: KeypointCalibration.optional(),
});
export type KeypointEvaluation = z.infer<typeof KeypointEvaluation>;

/** Image-wise cross-validation of keypoints: every image is located by members that were not trained on it. */
export const KeypointQuality = KeypointEvaluation.extend({ folds: z.number().int() });
export type KeypointQuality = z.infer<typeof KeypointQuality>;

const Pairs = z.array(z.tuple([z.number().int(), z.number().int()]));

/** `keypoints.json`, also part of the manifest: the meaning of a sample's placements. */
export const KeypointNames = z.object({
  names: z.array(Told),
  skeleton: Pairs,
  flipPairs: Pairs,
  /** By keypoint, where any has a colour of its own; null for the others. */
  colors: z.array(Color.nullable()).optional(),
});
export type KeypointNames = z.infer<typeof KeypointNames>;

/** A placement in a release; `spread` (see PredictedPlacement) is null for human annotations. */
export const RecordedPlacement = Placement.extend({ spread: z.number().nullable() });
export type RecordedPlacement = z.infer<typeof RecordedPlacement>;

/**
 * In how many images a keypoint is visible, hidden and absent; `spread` is the mean over those where it is not absent.
 */
export const KeypointStats = z.object({
  name: Told,
  seen: z.number().int(),
  hidden: z.number().int(),
  absent: z.number().int(),
  spread: z.number().nullable(),
});
export type KeypointStats = z.infer<typeof KeypointStats>;

/** Label fields for keypoints, in releases, manifests, records and API responses. */
export const keypointFields = {
  answer: { points: Placements },
  unfinished: { points: UnfinishedPlacements },
  manifest: {
    /** For a keypoint project, with pairs of indices into `names`; absent for other tasks. */
    keypoints: KeypointNames.optional(),
  },
  record: {
    /** The placements, in the order of `keypoints.json`; absent for other tasks. */
    keypoints: z.array(RecordedPlacement).optional(),
  },
  preview: { points: z.array(PredictedPlacement).optional() },
  stats: {
    /** Over all kept images, in the order of the schema; empty for other tasks. */
    keypointStats: z.array(KeypointStats),
  },
  change: {
    /** Mean displacement of the keypoints, in pixels; null for other tasks. */
    moved: z.number().nullable(),
  },
};

/** The keypoints task: where each of a list of named places is. */
export const keypoints: TaskContract<KeypointSchema, KeypointEvaluation> = {
  label: 'keypoint',
  labelsOf: (schema) => schema.keypoints,
  withLabels: ({ skeleton, flipPairs, ...schema }, labels, mapping) => ({
    ...schema,
    keypoints: labels.map((label) => ({ ...label })),
    skeleton: mappedPairs(skeleton, mapping),
    flipPairs: mappedPairs(flipPairs, mapping),
  }),
  labelRange: { least: 1, most: MAX_KEYPOINTS },
  list: 'keypoints',
  pairsOf: ({ skeleton, flipPairs, sigma }) => ({ skeleton, flipPairs, sigma }),
  withPairs: (schema, pairs) => ({ ...schema, ...pairs }),
  hasPalette: false,
  whyNoPairs: null,
  whyNoMerge: 'A keypoint is one place: it cannot be merged with another or split. Delete it, or add another.',
  isWhole: false,
  hasSecondOpinion: false,
  headlineName: 'PCK@0.05',
  headlineOf: ({ pck05, pck05Low, pck05High }) => ({ value: pck05, interval: intervalOf(pck05Low, pck05High) }),
};

/** Without the pairs of which a keypoint is gone. */
function mappedPairs(pairs: readonly (readonly [number, number])[], mapping: LabelMapping): [number, number][] {
  return pairs.flatMap(([a, b]): [number, number][] => {
    const [one, other] = [mapping[a] ?? null, mapping[b] ?? null];
    return one === null || other === null ? [] : [[one, other]];
  });
}
