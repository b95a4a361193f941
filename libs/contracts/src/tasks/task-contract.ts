/** The one number by which rounds of a project are compared, with its 95% interval. */
export interface Headline {
  readonly name: string;
  readonly value: number;
  /** Null where it was measured on one image. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/**
 * What a label task is to everybody who speaks of it. These are methods, so that one which takes its own schema alone
 * stands for one that takes any: it is only ever given its own.
 */
export interface TaskContract<Schema, Evaluation> {
  /** What one of its labels is called: "class". */
  readonly label: string;
  /** What can be in an image, in the order of the schema. */
  labelsOf(schema: Schema): readonly { readonly name: string; readonly hint: string }[];
  readonly headlineName: string;
  headlineOf(evaluation: Evaluation): Omit<Headline, 'name'>;
}

export function intervalOf(low: number | null, high: number | null): Headline['interval'] {
  return low === null || high === null ? null : { low, high };
}
