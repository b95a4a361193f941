/** What can be asked about a candidate. Every answer is computed when it is asked for. */
export interface Evidence {
  /** Disagreement of the ensemble about the image, in nats: larger means more uncertain. */
  score(): Promise<number>;
  /** Entropy of a single member's prediction, in nats: larger means more uncertain. */
  entropy(): Promise<number>;
  /** [K], disagreement about each class where the image seems to show it; negative where it does not. */
  classScores(): Promise<Float32Array>;
  /** What is predicted for every pixel; null for a task whose labels are not maps. */
  maps(): Promise<{
    /** [side, side] class indices. */
    readonly labels: Uint8Array;
    /** [side, side], in nats. */
    readonly uncertainty: Float32Array;
  } | null>;
}

/**
 * The signals that an interpreter gives, each with how it is computed: a number, or some numbers, of a candidate. What a
 * strategy `needs` of them is computed for it and kept with the candidate, whichever they are.
 */
const signals = {
  score: (of: Evidence) => of.score(),
  entropy: (of: Evidence) => of.entropy(),
  classScores: (of: Evidence) => of.classScores(),
} as const satisfies Readonly<Record<string, (of: Evidence) => Promise<number | Float32Array>>>;

type Measured = keyof typeof signals;

/** What a strategy can know of a candidate. */
export type Signals = {
  readonly [S in Measured]: Awaited<ReturnType<(typeof signals)[S]>>;
} & {
  /** [D], pooled features of the image. */
  readonly embedding: Float32Array;
};

/** What an interpreter says of a candidate, as far as a strategy needs it, each computed once. */
export async function measured(
  needed: readonly (keyof Signals)[],
  of: Evidence,
): Promise<Partial<Pick<Signals, Measured>>> {
  const values: [string, number | Float32Array][] = [];
  for (const name of Object.keys(signals) as Measured[])
    if (needed.includes(name)) values.push([name, await signals[name](of)]);
  return Object.fromEntries(values);
}
