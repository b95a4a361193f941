import type { Manifest } from '@gannet/contracts';

/**
 * How many predictions people accepted as they were, beside the score, which says less the more there are. Empty where
 * no annotation began with a prediction, or it was not counted yet.
 */
export function reviewWords(annotations: Manifest['annotations']): string {
  return annotations === undefined || annotations.compared === 0
    ? ''
    : `accepted unchanged: ${annotations.unchanged} of ${annotations.compared}`;
}
