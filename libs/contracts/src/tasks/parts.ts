import { z } from 'zod';
import { distinctNames } from '../distinct-names.js';
import { Color, distinctKeys, labelLook } from '../label-look.js';
import { MAX_CLASSES } from '../limits.js';
import { Interval, Measured } from '../measured.js';
import { Base64, Name, Prose, Told } from '../primitives.js';
import { Runs } from '../runs.js';
import { LeasedItem, MadeWith, Work } from '../work.js';
import { intervalOf, type TaskContract } from './task-contract.js';

/** With a single class there is nothing to tell apart. */
const MIN_CLASSES = 2;

/** A part class; its index in the schema is its value in every label map. */
export const PartClass = z.object({ name: Told, hint: Told.default(''), ...labelLook });
export type PartClass = z.infer<typeof PartClass>;

export const PartsSchema = z.object({ task: z.literal('parts'), classes: z.array(PartClass) });
export type PartsSchema = z.infer<typeof PartsSchema>;

/** The schema in a request to create a project. */
export const NewPartsSchema = z.object({
  task: z.literal('parts'),
  classes: z
    .array(z.object({ name: Name(60), hint: Prose(300).default(''), ...labelLook }))
    .min(MIN_CLASSES)
    .max(MAX_CLASSES)
    .check(distinctNames, distinctKeys),
});

/** The previous round's prediction of the parts of an image. */
export const PartsPrediction = z.object({
  task: z.literal('parts'),
  labels: Runs,
  /**
   * [height, width] bytes in base64: disagreement of the members, 0 = none, 255 = ln(members) or ln(classes), whichever
   * is less.
   */
  uncertainty: Base64,
  score: z.number(),
});
export type PartsPrediction = z.infer<typeof PartsPrediction>;

/** A person's annotation of an item. */
export const PartsSubmission = Work.extend({ task: z.literal('parts'), labels: Runs });
export type PartsSubmission = z.infer<typeof PartsSubmission>;

/** How well disagreement predicts errors, on held-out images. */
const Calibration = z.object({
  /** Pixels by the members' disagreement in nats, and the share of wrong pixels in each bin. */
  reliability: z.array(z.object({ from: z.number(), to: z.number(), pixels: z.number().int(), errorRate: Measured })),
  /** AUROC of detecting wrong pixels by disagreement: 0.5 is guessing. */
  auroc: Measured,
  /** Expected calibration error of the label's probability. */
  calibrationError: Measured,
  /** Rank correlation of image score and error rate. */
  scoreCorrelation: Measured,
  /** The error rate that remains when a share of the images, the most uncertain, is dropped. */
  kept: z.array(z.object({ dropped: z.number(), images: z.number().int(), errorRate: Measured })),
});
type Calibration = z.infer<typeof Calibration>;

/** Evaluation of parts on held-out images. */
export const PartsEvaluation = z.object({
  task: z.literal('parts'),
  images: z.number().int(),
  /** Mean over the classes that occur, with a 95% interval from resampling images; one image has none. */
  miou: z.number(),
  miouLow: z.number().nullable(),
  miouHigh: z.number().nullable(),
  pixelAccuracy: z.number(),
  /** IoU per class; null where neither people nor the interpreter used the class. */
  iouByClass: z.array(z.number().nullable()),
  // The following is unknown for interpreters trained before it was introduced.
  pixelAccuracyInterval: Interval.nullable().optional(),
  iouIntervals: z.array(Interval.nullable()).optional(),
  /** Confusion matrix in pixels, truth in rows, prediction in columns, row by row. */
  confusion: z.array(z.number().int()).optional(),
  calibration: Calibration.optional(),
});
export type PartsEvaluation = z.infer<typeof PartsEvaluation>;

/** Image-wise cross-validation over the labelled set: every image is scored by members that were not trained on it. */
export const PartsQuality = PartsEvaluation.extend({
  folds: z.number().int(),
  /** The number of steps to the plateau of held-out quality, at which training stopped. */
  steps: z.number().int().optional(),
});
export type PartsQuality = z.infer<typeof PartsQuality>;

/** Requests a live refit with the painted pixels of the image being annotated, 255 where nothing is painted. */
export const RefitRequest = LeasedItem.extend({ schemaVersion: MadeWith, strokes: Runs });
export type RefitRequest = z.infer<typeof RefitRequest>;

/** Null if a newer request of the same person replaced it. */
export const RefitAnswer = z.object({ prediction: PartsPrediction.nullable(), milliseconds: z.number() });
export type RefitAnswer = z.infer<typeof RefitAnswer>;

/** Label fields for parts, in releases, manifests, records and API responses. */
export const partsFields = {
  answer: { labels: Runs },
  unfinished: { labels: Runs },
  manifest: {
    /** For a parts project; empty for other tasks. */
    classes: z.array(Told),
    /** By class, for classes that have other colours than the default palette gives them. */
    colors: z.array(Color).optional(),
    /** By class, its group; null for a class in none. Absent if no class has one. */
    groups: z.array(Told.nullable()).optional(),
  },
  record: {
    /** Number of pixels of each class, in the order of `classes.json`; empty for other tasks. */
    pixels: z.array(z.number().int()),
  },
  preview: {},
  stats: {
    /** Over all kept images, in class order; empty for other tasks. */
    classStats: z.array(z.object({ name: Told, pixels: z.number(), images: z.number().int() })),
  },
  change: {
    /** For parts; null for other tasks. */
    iou: z.number().nullable(),
    changedPixels: z.number().int().nullable(),
  },
};

/** The parts task: a class for every pixel. */
export const parts: TaskContract<PartsSchema, PartsEvaluation> = {
  label: 'class',
  labelsOf: ({ classes }) => classes,
  withLabels: (schema, labels) => ({ ...schema, classes: labels.map((label) => ({ ...label })) }),
  labelRange: { least: MIN_CLASSES, most: MAX_CLASSES },
  hasPalette: true,
  whyNoMerge: null,
  whyNoPairs: 'Classes have no lines, flip pairs or sigma: those are of keypoints.',
  list: 'classes',
  pairsOf: () => null,
  withPairs: (schema) => schema,
  isWhole: true,
  hasSecondOpinion: true,
  headlineName: 'mIoU',
  headlineOf: ({ miou, miouLow, miouHigh }) => ({ value: miou, interval: intervalOf(miouLow, miouHigh) }),
};
