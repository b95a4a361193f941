import { z } from 'zod';
import { KeypointEvaluation, KeypointQuality } from './keypoints.js';
import { Interval, Measured } from './measured.js';
import { byTask } from './tasks.js';

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

/** How good an interpreter is, by cross-validation. */
export const Quality = byTask(PartsQuality, KeypointQuality);
export type Quality = z.output<typeof Quality>;

/** How good an interpreter is on images that somebody chose for it: the gold set. */
export const Evaluation = byTask(PartsEvaluation, KeypointEvaluation);
export type Evaluation = z.output<typeof Evaluation>;

/** The one number by which rounds of a project are compared, with its 95% interval. */
export interface Headline {
  readonly name: string;
  readonly value: number;
  /** Null where it was measured on one image. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** Mean IoU of parts; of keypoints the share that lies within 0.05 of the image's side. */
export function headlineOf(quality: Evaluation): Headline {
  return quality.task === 'parts'
    ? { name: 'mIoU', value: quality.miou, interval: intervalOf(quality.miouLow, quality.miouHigh) }
    : { name: 'PCK@0.05', value: quality.pck05, interval: intervalOf(quality.pck05Low, quality.pck05High) };
}

function intervalOf(low: number | null, high: number | null): Headline['interval'] {
  return low === null || high === null ? null : { low, high };
}

/** What the headline of a task is called. */
export const headlineNames = { parts: 'mIoU', keypoints: 'PCK@0.05' } as const;
