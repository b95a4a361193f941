import { z } from 'zod';
import { KeypointQuality } from './keypoints.js';
import { byTask } from './tasks.js';

/** Image-wise cross-validation over the labelled set: every image is scored by members that never saw it. */
export const PartsQuality = z.object({
  task: z.literal('parts'),
  images: z.number().int(), folds: z.number().int(),
  /** Means over the classes that occur, with a 95 % interval from resampling images. */
  miou: z.number(), miouLow: z.number(), miouHigh: z.number(), pixelAccuracy: z.number(),
  /** IoU per class; null where neither people nor the interpreter used the class. */
  iouByClass: z.array(z.number().nullable()),
});
export type PartsQuality = z.infer<typeof PartsQuality>;

/** How good an interpreter is, on images that it was not trained on. */
export const Quality = byTask(PartsQuality, KeypointQuality);
export type Quality = z.output<typeof Quality>;

/** The one number by which rounds of a project are compared, with its 95 % interval. */
export interface Headline {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Mean IoU of parts; of keypoints the share that lies within 0.05 of the image's side. */
export function headlineOf(quality: Quality): Headline {
  return quality.task === 'parts'
    ? { name: 'mIoU', value: quality.miou, low: quality.miouLow, high: quality.miouHigh }
    : { name: 'PCK@0.05', value: quality.pck05, low: quality.pck05Low, high: quality.pck05High };
}

/** What the headline of a task is called. */
export const headlineNames = { parts: 'mIoU', keypoints: 'PCK@0.05' } as const;
