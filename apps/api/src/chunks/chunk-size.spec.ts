import { chunkSize } from './chunk-size.js';

it('a chunk has fewer images the larger they are, and at least one', () => {
  expect([32, 64, 128, 256, 512, 1024].map((side) => chunkSize(50, side))).toEqual([50, 50, 13, 3, 1, 1]);
});
