import { createHash } from 'node:crypto';
import { encode } from 'fast-png';
import fc from 'fast-check';
import {
  classColor,
  decodeIndexedPng,
  decodeRgbPng,
  decodeValuesPng,
  encodeIndexedPng,
  encodeRgbPng,
  type LabelMap,
  UNLABELLED,
} from './index.js';
import { classPalette } from './palette.js';

const size = fc.record({ width: fc.integer({ min: 1, max: 17 }), height: fc.integer({ min: 1, max: 9 }) });
const filled = (length: number, max: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length, max });

const labelMap: fc.Arbitrary<LabelMap> = size.chain(({ width, height }) =>
  filled(width * height, 63).map((data) => ({ width, height, data })),
);

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an indexed PNG', () => {
  it('[P1] gives map and palette back exactly', () => {
    fc.assert(
      fc.property(labelMap, (map) => {
        expect(decodeIndexedPng(encodeIndexedPng(map))).toEqual({ ok: true, map, palette: classPalette });
      }),
    );
  });

  it('[P1] stores the class indices themselves', () => {
    const bytes = encodeIndexedPng({ width: 2, height: 2, data: Uint8Array.of(0, 1, 2, 0) }, [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect([bytes[24], bytes[25]]).toEqual([8, 3]);
    expect(decodeIndexedPng(bytes)).toEqual({
      ok: true,
      map: { width: 2, height: 2, data: Uint8Array.of(0, 1, 2, 0) },
      palette: [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    });
  });

  it.each([1, 2, 4] as const)('[P1] of %d bits from elsewhere is read too', (depth) => {
    const values = Uint8Array.from({ length: 5 * 3 }, (_, i) => i % 2 ** depth);
    const perRow = Math.ceil((5 * depth) / 8);
    const packed = new Uint8Array(perRow * 3);
    values.forEach((value, i) => {
      const bit = (i % 5) * depth;
      packed[Math.floor(i / 5) * perRow + (bit >> 3)]! |= value << (8 - depth - (bit & 7));
    });
    const palette = Array.from({ length: 2 ** depth }, (_, i) => [i, i, i]);
    const decoded = decodeIndexedPng(encode({ width: 5, height: 3, data: packed, channels: 1, depth, palette }));
    expect(decoded).toEqual({ ok: true, map: { width: 5, height: 3, data: values }, palette });
  });

  it('[P2] keeps unlabelled pixels as 255, in grey', () => {
    const map = { width: 3, height: 1, data: Uint8Array.of(0, UNLABELLED, 8) };
    const decoded = decodeIndexedPng(encodeIndexedPng(map));
    expect(decoded).toMatchObject({ ok: true, map });
    if (decoded.ok) expect([decoded.palette.length, decoded.palette[255]]).toEqual([256, classColor(UNLABELLED)]);
  });

  it('[P2] is not written for a class without a colour', () => {
    const map = { width: 1, height: 1, data: Uint8Array.of(64) };
    expect(() => encodeIndexedPng(map)).toThrow(new RangeError('class 64 has no colour in a palette of 64'));
  });

  it('[P5] whose pixels have no palette entry is refused', () => {
    const bytes = encode({
      width: 2,
      height: 1,
      data: Uint8Array.of(0, 2),
      channels: 1,
      depth: 8,
      palette: [
        [0, 0, 0],
        [1, 1, 1],
      ],
    });
    expect(decodeIndexedPng(bytes)).toEqual({ ok: false, problem: 'pixel value 2 is beyond the 2 palette entries' });
  });
});

describe('the values of a PNG', () => {
  const map = { width: 3, height: 2, data: Uint8Array.of(0, 5, 255, 7, 0, 1) };

  it('[P7] are those of a grey one as of an indexed one, whatever the colours', () => {
    const grey = encode({ ...map, channels: 1, depth: 8 });
    expect(decodeValuesPng(grey)).toEqual({ ok: true, map });
    const colours = Array.from({ length: 256 }, () => [9, 9, 9]);
    expect(decodeValuesPng(encode({ ...map, channels: 1, depth: 8, palette: colours }))).toMatchObject({
      ok: true,
      map,
    });
  });

  it('[P7] are none of colours, of 16 bits, and of a damaged file', () => {
    expect(decodeValuesPng(encodeRgbPng(1, 1, new Uint8Array(3)))).toMatchObject({ ok: false });
    const deep = encode({ width: 1, height: 1, data: new Uint16Array(1), channels: 1, depth: 16 });
    expect(decodeValuesPng(deep)).toEqual({ ok: false, problem: 'the PNG has 16 bits, not 8' });
    const grey = encode({ ...map, channels: 1, depth: 8 });
    expect(decodeValuesPng(grey.subarray(0, -20))).toMatchObject({ ok: false, problem: expect.any(String) });
  });
});

describe('an RGB PNG', () => {
  it('[P3] gives its bytes back exactly', () => {
    fc.assert(
      fc.property(
        size.chain(({ width, height }) => filled(width * height * 3, 255).map((rgb) => ({ width, height, rgb }))),
        ({ width, height, rgb }) => {
          expect(decodeRgbPng(encodeRgbPng(width, height, rgb))).toEqual({ ok: true, width, height, rgb });
        },
      ),
    );
  });

  it('[P3] is not written from too few bytes', () => {
    expect(() => encodeRgbPng(2, 2, new Uint8Array(11))).toThrow(new RangeError('2 × 2 × 3 does not meet 11 bytes'));
  });
});

describe('PNG bytes', () => {
  it('[P4] are these and no others', () => {
    const data = Uint8Array.from({ length: 64 * 48 }, (_, i) => (i * i + (i >> 5)) % 9);
    const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 7 + (i >> 6)) % 256);
    expect([hash(encodeIndexedPng({ width: 64, height: 48, data })), hash(encodeRgbPng(64, 48, rgb))]).toEqual([
      '01c09322d726162c25052ef1ac327ce88404ec11cffb799e3fd248eef89e333d',
      'ea5da6cad5d62499ae0d0d76ca8bdc25a88a323abcf027235ca7e7b66c07a7e7',
    ]);
  });
});

describe('a file that is no such PNG', () => {
  const good = encodeRgbPng(4, 4, new Uint8Array(48));
  const changed = (at: number, value: number): Uint8Array =>
    Uint8Array.from(good, (byte, i) => (i === at ? value : byte));

  it.each([
    ['nothing', new Uint8Array(0), 'the file is not a PNG'],
    ['text', new TextEncoder().encode('a text of more than thirty-three letters'), 'the file is not a PNG'],
    ['a huge picture', changed(16, 255), '4278190084 × 4 is more than 16777216 pixels'],
    ['no width', changed(19, 0), 'a size of 0 × 4 is not two positive whole numbers'],
    [
      'an indexed PNG',
      encodeIndexedPng({ width: 1, height: 1, data: Uint8Array.of(0) }),
      'the PNG has colour type 3, not 2',
    ],
    ['16 bits', changed(24, 16), 'the PNG has 16 bits, not 8'],
  ])('[P5] is refused: %s', (_what, bytes, problem) => {
    expect(decodeRgbPng(bytes)).toEqual({ ok: false, problem });
  });

  it('[P5] is refused: an RGB PNG as a label map', () => {
    expect(decodeIndexedPng(good)).toEqual({ ok: false, problem: 'the PNG has colour type 2, not 3' });
  });

  it('[P5] is refused when a byte of it is damaged or its end is missing', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        expect(decodeRgbPng(changed(at, good[at]! ^ by)).ok).toBe(false);
        expect(decodeRgbPng(good.subarray(0, at)).ok).toBe(false);
      }),
    );
  });

  it('[P5] is refused when it unpacks to fewer rows than it promises', () => {
    const short = Buffer.from(encodeRgbPng(4, 4, new Uint8Array(48)));
    const other = encodeRgbPng(4, 3, new Uint8Array(36));
    const lying = Buffer.concat([short.subarray(0, 33), Buffer.from(other).subarray(33)]);
    expect(decodeRgbPng(lying).ok).toBe(false);
  });
});
