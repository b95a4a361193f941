import type { RoundState } from '@gannet/contracts';
import { isLearning } from '../rounds/rounds.rules.js';

/** A round of the project, and a release that is being made or previewed. */
interface RunningRound {
  readonly number: number;
  readonly state: RoundState;
}

/** Why the schema cannot be changed now, as a sentence; null if it can: nothing may be computed by the present one. */
export function whyNotNow(
  rounds: readonly RunningRound[],
  builds: readonly { readonly isProbe: boolean }[],
): string | null {
  const learning = rounds.find(({ state }) => isLearning(state));
  if (learning)
    return `Round ${learning.number} is ${learning.state} by the present schema: change it when the round is complete, or cancel the round.`;
  if (builds.some(({ isProbe }) => !isProbe))
    return 'A release is being made by the present schema: change it when the release is complete, or cancel it.';
  return builds.length > 0 ? 'A release is being previewed by the present schema: try again in a minute.' : null;
}
