import { z } from 'zod';
import { Color, LabelKey, labelLook, LabelGroup } from './label-look.js';
import { MAX_CLASSES } from './limits.js';
import { Name, Prose } from './primitives.js';
import { FlipPairs, Sigma, Skeleton } from './tasks/keypoint-pairs.js';

/** A label, by its index in the version that the change is based on. */
const Label = z
  .number()
  .int()
  .min(0)
  .max(MAX_CLASSES - 1);
const NewLabel = { name: Name(60), hint: Prose(300).default(''), ...labelLook };

/** One part of a change of a schema, as it is asked for. */
export const AskedOperation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rename'), label: Label, name: NewLabel.name }),
  z.object({ kind: z.literal('describe'), label: Label, hint: Prose(300) }),
  /** Another colour; null for that of its place. */
  z.object({ kind: z.literal('recolor'), label: Label, color: Color.nullable() }),
  /** Another key in the studio; null for that of its place. */
  z.object({ kind: z.literal('rekey'), label: Label, key: LabelKey.nullable() }),
  /** Another group that lists show it under; null for none. */
  z.object({ kind: z.literal('regroup'), label: Label, group: LabelGroup.nullable() }),
  z.object({ kind: z.literal('sigma'), sigma: Sigma }),
  /** A new label at the end. `relabel`: whether the images that were labelled without it come back to be labelled again. */
  z.object({ kind: z.literal('add'), ...NewLabel, relabel: z.enum(['none', 'all']) }),
  /** A new label whose pixels were counted to `label` so far: images that contain it come back to be labelled again. */
  z.object({ kind: z.literal('split'), label: Label, ...NewLabel }),
  /** The pixels of `label` become those of `into`. */
  z.object({ kind: z.literal('merge'), label: Label, into: Label }),
  /** The label goes; its pixels become unlabelled, and images that contain it come back to be labelled again. */
  z.object({ kind: z.literal('delete'), label: Label }),
  /**
   * The order of all labels that remain. Those of the version come by their index; the added ones continue the count,
   * in the order of their operations.
   */
  z.object({
    kind: z.literal('reorder'),
    order: z
      .array(
        z
          .number()
          .int()
          .min(0)
          .max(2 * MAX_CLASSES - 1),
      )
      .min(1)
      .max(MAX_CLASSES),
  }),
]);

/** All lines and flip pairs of keypoints, which are numbered as in an order. */
export const Connections = z.object({ skeleton: Skeleton, flipPairs: FlipPairs });

/** One part of a change of a schema. */
export const SchemaOperation = z.discriminatedUnion('kind', [
  ...AskedOperation.options,
  Connections.extend({ kind: z.literal('connect') }),
]);
export type SchemaOperation = z.output<typeof SchemaOperation>;
