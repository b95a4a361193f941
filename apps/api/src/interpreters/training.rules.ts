import type { Confidence, UnsureUse } from '@gannet/contracts';
import { Refused } from '../errors.js';
import type { TrainingExample } from './interpreters.store.js';

const WEIGHT_OF_UNSURE: Readonly<Record<UnsureUse, number>> = { full: 1, half: 0.5, none: 0 };

/** Training weight of an annotation, relative to a sure one; 0 leaves it out. */
export function weightOf(confidence: Confidence, unsure: UnsureUse): number {
  return confidence === 'sure' ? 1 : WEIGHT_OF_UNSURE[unsure];
}

/** A training example with its weight. */
export type WeightedExample = TrainingExample & { readonly weight: number };

/**
 * Splits annotations into training examples and the gold set, on which the interpreter is evaluated. Refuses with
 * INVALID when there are annotations but none to train on.
 */
export function splitExamples(
  examples: readonly TrainingExample[],
  unsure: UnsureUse,
): { train: WeightedExample[]; gold: WeightedExample[] } {
  const gold = examples.filter(({ isGold }) => isGold).map((example) => ({ ...example, weight: 1 }));
  const others = examples
    .filter(({ isGold }) => !isGold)
    .map((example) => ({ ...example, weight: weightOf(example.confidence, unsure) }));
  const train = others.filter(({ weight }) => weight > 0);
  if (train.length > 0 || examples.length === 0) return { train, gold };
  throw new Refused(
    'INVALID',
    others.length === 0
      ? `Every annotation is held out as gold (${gold.length} in all): there is nothing to learn from. Take some out of the gold set.`
      : `Every annotation${gold.length > 0 ? ' that is not held out as gold' : ''} is marked as unsure (${others.length} in all), and the round leaves unsure ones out: there is nothing to learn from.`,
  );
}
