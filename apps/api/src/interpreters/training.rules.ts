import type { Confidence, UnsureUse } from '@gannet/contracts';

const WEIGHT_OF_UNSURE: Readonly<Record<UnsureUse, number>> = { full: 1, half: 0.5, none: 0 };

/** How much an annotation counts in training beside a sure one; 0 leaves it out. */
export function weightOf(confidence: Confidence, unsure: UnsureUse): number {
  return confidence === 'sure' ? 1 : WEIGHT_OF_UNSURE[unsure];
}
