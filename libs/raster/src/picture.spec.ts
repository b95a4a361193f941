import { encode } from 'fast-png';
import { decodePicture, encodeIndexedPng, encodeRgbPng } from './index.js';

const pixels = (bytes: Uint8Array): number[] | string => {
  const picture = decodePicture(bytes);
  return picture.ok ? [...picture.rgb] : picture.problem;
};

test('[P6] any PNG is a picture: RGB, palette, grey, deep, transparent', () => {
  const [width, height] = [2, 1];
  expect(pixels(encodeRgbPng(2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6)))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(
    pixels(
      encodeIndexedPng({ width, height, data: Uint8Array.of(1, 0) }, [
        [7, 8, 9],
        [10, 11, 12],
      ]),
    ),
  ).toEqual([10, 11, 12, 7, 8, 9]);
  expect(pixels(encode({ width, height, data: Uint8Array.of(0, 200), channels: 1, depth: 8 }))).toEqual([
    0, 0, 0, 200, 200, 200,
  ]);
  expect(pixels(encode({ width, height, data: Uint16Array.of(0, 65535), channels: 1, depth: 16 }))).toEqual([
    0, 0, 0, 255, 255, 255,
  ]);
  expect(pixels(encode({ width, height, data: Uint8Array.of(0b01000000), channels: 1, depth: 1 }))).toEqual([
    0, 0, 0, 255, 255, 255,
  ]);
  expect(
    pixels(encode({ width, height, data: Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0), channels: 4, depth: 8 })),
  ).toEqual([10, 20, 30, 255, 255, 255]);
  expect(pixels(encode({ width, height, data: Uint8Array.of(100, 255, 100, 51), channels: 2, depth: 8 }))).toEqual([
    100, 100, 100, 224, 224, 224,
  ]);
});

test('[P6] a file that is not a PNG, damaged or too large is reported as a problem', () => {
  const good = encodeRgbPng(4, 4, new Uint8Array(48));
  expect(pixels(new Uint8Array(3))).toBe('the file is not a PNG');
  expect(pixels(good.subarray(0, 60))).toMatch(/^the PNG cannot be read: /);
  expect(pixels(Uint8Array.from(good, (byte, at) => (at === 16 ? 255 : byte)))).toBe(
    '4278190084 × 4 is more than 16777216 pixels',
  );
  expect(
    pixels(
      encode({
        width: 2,
        height: 1,
        data: Uint8Array.of(0, 2),
        channels: 1,
        depth: 8,
        palette: [
          [0, 0, 0],
          [1, 1, 1],
        ],
      }),
    ),
  ).toBe('the PNG cannot be read: pixel value 2 is beyond the 2 palette entries');
});
