import type { LabelMapping } from '../label-mapping.js';
import type { SchemaLabel } from '../label-look.js';
import type { KeypointPairs } from './keypoint-pairs.js';

/** The number by which rounds of a project are compared, with its 95% interval. */
export interface Headline {
  readonly name: string;
  readonly value: number;
  /** Null if it was measured on a single image. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/**
 * The task-specific parts of the contract. The members are methods, so that an implementation for its own schema also
 * counts as one for any: it is only ever called with its own.
 */
export interface TaskContract<Schema, Evaluation> {
  /** The name of one of its labels: "class". */
  readonly label: string;
  /** The labels that an image can contain, in the order of the schema. */
  labelsOf(schema: Schema): readonly SchemaLabel[];
  /** The schema with other labels; `mapping` says what became of each of its own. */
  withLabels(schema: Schema, labels: readonly SchemaLabel[], mapping: LabelMapping): Schema;
  /** The field of the schema that has its labels. */
  readonly list: string;
  /** Lines, flip pairs and sigma; null for a task that has none. */
  pairsOf(schema: Schema): KeypointPairs | null;
  /** The schema with other lines, flip pairs or sigma, of a task that has them. */
  withPairs(schema: Schema, pairs: Partial<KeypointPairs>): Schema;
  /** Why it has no lines, flip pairs and sigma, as a sentence; null if it has. */
  readonly whyNoPairs: string | null;
  /** Whether a label without a colour of its own has that of the palette at its place. */
  readonly hasPalette: boolean;
  /** How many labels a schema has. */
  readonly labelRange: { readonly least: number; readonly most: number };
  /** Why labels cannot be merged or split, as a sentence; null if they can. */
  readonly whyNoMerge: string | null;
  /** Whether an image without one of its labels is incomplete: each pixel needs a class. */
  readonly isWhole: boolean;
  /** Whether a release's labels can be given by an interpreter and a second opinion together. */
  readonly hasSecondOpinion: boolean;
  readonly headlineName: string;
  headlineOf(evaluation: Evaluation): Omit<Headline, 'name'>;
}

export function intervalOf(low: number | null, high: number | null): Headline['interval'] {
  return low === null || high === null ? null : { low, high };
}
