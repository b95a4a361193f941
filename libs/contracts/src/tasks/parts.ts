import { z } from 'zod';
import { distinctNames } from '../distinct-names.js';
import { MAX_CLASSES } from '../limits.js';
import { Interval, Measured } from '../measured.js';
import { Base64, Name, Prose, Told } from '../primitives.js';
import { Runs } from '../runs.js';
import { Held, Work } from '../work.js';
import { intervalOf, type TaskContract } from './task-contract.js';

/** A part class; its index in the schema is its value in every label map. */
export const PartClass = z.object({ name: Told, hint: Told.default('') });
export type PartClass = z.infer<typeof PartClass>;

export const PartsSchema = z.object({ task: z.literal('parts'), classes: z.array(PartClass) });
export type PartsSchema = z.infer<typeof PartsSchema>;

/** The same of a project that is to be made. */
export const NewPartsSchema = z.object({
  task: z.literal('parts'),
  classes: z
    .array(z.object({ name: Name(60), hint: Prose(300).default('') }))
    .min(2)
    .max(MAX_CLASSES)
    .check(distinctNames),
});

/** What the interpreter of the round before thinks of the parts of an image. */
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

/** A person's answer to an item. */
export const PartsSubmission = Work.extend({ task: z.literal('parts'), labels: Runs });
export type PartsSubmission = z.infer<typeof PartsSubmission>;

/** Whether disagreement predicts error, on images that the asked members never saw. */
export const Calibration = z.object({
  /** Pixels by the members' disagreement in nats, and the share of each bin that is labelled wrongly. */
  reliability: z.array(z.object({ from: z.number(), to: z.number(), pixels: z.number().int(), errorRate: Measured })),
  /** The chance that a wrong pixel is disagreed upon more than a right one: 0.5 is guessing. */
  auroc: Measured,
  /** Mean distance between the label's probability and how often such labels are right. */
  calibrationError: Measured,
  /** Rank correlation of image score and error rate. */
  scoreCorrelation: Measured,
  /** The error rate of what is left when a share of the images, the most uncertain, is dropped. */
  kept: z.array(z.object({ dropped: z.number(), images: z.number().int(), errorRate: Measured })),
});
export type Calibration = z.infer<typeof Calibration>;

/** How well parts are labelled in images that the asked members never saw. */
export const PartsEvaluation = z.object({
  task: z.literal('parts'),
  images: z.number().int(),
  /** Means over the classes that occur, with a 95% interval from resampling images; one image has none. */
  miou: z.number(),
  miouLow: z.number().nullable(),
  miouHigh: z.number().nullable(),
  pixelAccuracy: z.number(),
  /** IoU per class; null where neither people nor the interpreter used the class. */
  iouByClass: z.array(z.number().nullable()),
  // What follows is not known of interpreters that were trained before it was measured.
  pixelAccuracyInterval: Interval.nullable().optional(),
  iouIntervals: z.array(Interval.nullable()).optional(),
  /** Pixels, truth in rows, prediction in columns, row after row. */
  confusion: z.array(z.number().int()).optional(),
  calibration: Calibration.optional(),
});
export type PartsEvaluation = z.infer<typeof PartsEvaluation>;

/** Image-wise cross-validation over the labelled set: every image is scored by members that never saw it. */
export const PartsQuality = PartsEvaluation.extend({
  folds: z.number().int(),
  /** After how many steps held-out quality had its plateau, and the training ended. */
  steps: z.number().int().optional(),
});
export type PartsQuality = z.infer<typeof PartsQuality>;

/**
 * Painted pixels of the image in hand, 255 where nothing is painted: what would the interpreter say had it learnt them?
 */
export const RefitAsk = Held.extend({ strokes: Runs });
export type RefitAsk = z.infer<typeof RefitAsk>;

/** Null when a newer ask of the same person took its place. */
export const RefitAnswer = z.object({ prediction: PartsPrediction.nullable(), milliseconds: z.number() });
export type RefitAnswer = z.infer<typeof RefitAnswer>;

/** What a release says of its classes and of their pixels, in what it holds and in what is told of it. */
export const partsFields = {
  answer: { labels: Runs },
  unfinished: { labels: Runs },
  manifest: {
    /** Of a parts project; empty where something else is labelled. */
    classes: z.array(Told),
  },
  record: {
    /** Pixels of each class, in the order of `classes.json`; empty where something else is labelled. */
    pixels: z.array(z.number().int()),
  },
  preview: {},
  stats: {
    /** Over all kept images, in class order; empty where something else is labelled. */
    classStats: z.array(z.object({ name: Told, pixels: z.number(), images: z.number().int() })),
  },
  change: {
    /** Of parts; null where something else is labelled. */
    iou: z.number().nullable(),
    changedPixels: z.number().int().nullable(),
  },
};

/** A class for every pixel. */
export const parts: TaskContract<PartsSchema, PartsEvaluation> = {
  label: 'class',
  labelsOf: ({ classes }) => classes,
  headlineName: 'mIoU',
  headlineOf: ({ miou, miouLow, miouHigh }) => ({ value: miou, interval: intervalOf(miouLow, miouHigh) }),
};
