import { encodeIndexedPng, encodeRgbPng, paletteOf } from '@gannet/raster';
import { pngOf } from './pngs.js';

const noise = (length: number, most: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) % most);

it.each([8, 512])('a picture of %i pixels a side is the same PNG, wherever it is written', async (side) => {
  const [rgb, map] = [noise(3 * side ** 2, 256), { width: side, height: side, data: noise(side ** 2, 5) }];
  const palette = paletteOf([{}, {}, {}, {}, {}]);
  expect(Buffer.compare(await pngOf(side ** 2, 'encodeRgbPng', side, side, rgb), encodeRgbPng(side, side, rgb))).toBe(
    0,
  );
  expect(Buffer.compare(await pngOf(side ** 2, 'encodeIndexedPng', map, palette), encodeIndexedPng(map, palette))).toBe(
    0,
  );
});

it('what else is to be done does not wait for a large one', async () => {
  const order: string[] = [];
  const written = pngOf(512 ** 2, 'encodeRgbPng', 512, 512, noise(3 * 512 ** 2, 256)).then(() => order.push('picture'));
  setImmediate(() => order.push('something else'));
  await written;
  expect(order).toEqual(['something else', 'picture']);
});

it('one that cannot be written is a failure of its own', async () => {
  await expect(pngOf(512 ** 2, 'encodeRgbPng', 512, 512, new Uint8Array(1))).rejects.toThrow('does not meet 1 bytes');
  expect(await pngOf(512 ** 2, 'encodeRgbPng', 512, 512, new Uint8Array(3 * 512 ** 2))).toHaveProperty('length');
});
