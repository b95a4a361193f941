import { labelSidesOf } from '@gannet/contracts';

/** What is wrong with a side of label maps, for images of `imageSide`; null if nothing is. */
export function problemOfSide(imageSide: number, labelSide: number): string | null {
  const sides = labelSidesOf(imageSide);
  return sides.includes(labelSide)
    ? null
    : `Label maps of images of ${imageSide} x ${imageSide} pixels have a side of ${sides.join(' or ')}, not ${labelSide}.`;
}
