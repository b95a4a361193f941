import { blankLabelMap, type LabelMap } from '@gannet/raster';
import fc from 'fast-check';

/** Label maps of few classes, so that regions, holes and single pixels occur. */
export const labelMaps: fc.Arbitrary<LabelMap> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height, max: 2 })
      .map((data) => ({ width, height, data })),
  );

/** Maps that have exposed bugs in formats, 6 × 4, of classes 0 to 2. */
export const HARD_MAPS: Readonly<Record<string, LabelMap>> = {
  'nothing but background': blankLabelMap(6, 4, 0),
  'one class everywhere': blankLabelMap(6, 4, 2),
  'a hole': draw('111111 100001 101001 111111'),
  'a hole of another class': draw('111111 122221 121121 111111'),
  'single pixels': draw('100000 000002 020000 000001'),
  'pixels that touch by corners': draw('101010 010101 101010 010101'),
  'parts along every border': draw('222222 100001 100001 222222'),
  'the first and the last pixel': draw('100000 000000 000000 000001'),
};

function draw(rows: string): LabelMap {
  return { width: 6, height: 4, data: Uint8Array.from(rows.replaceAll(' ', ''), Number) };
}
