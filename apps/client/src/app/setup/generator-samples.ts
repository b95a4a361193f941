import type { GeneratorSummary } from '@gannet/contracts';
import { urlOf } from '../edge/api';

/** Seeds far from those of pools, which begin at 0: nothing that is seen here is labelled soon. */
const FIRST_SAMPLE = 4_100_000_001;

/** Addresses of so many images of a generator, at the psi that it recommends. */
export function samplesOf({ digest, recommendedPsi }: GeneratorSummary, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${urlOf('generatorImage', { digest })}?seed=${FIRST_SAMPLE + index}&psi=${recommendedPsi}`,
  );
}
