import type { Round } from '@gannet/contracts';

/**
 * Whether a project has an interpreter. A cancelled round may have none; one that learned from a single image has one
 * without a score, because there is nothing to cross-validate with.
 */
export function hasInterpreter(rounds: readonly Pick<Round, 'state' | 'quality'>[]): boolean {
  return rounds.some(({ state, quality }) => state === 'complete' || quality !== null);
}
