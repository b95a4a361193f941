import fc from 'fast-check';
import { decodeRuns, encodeRuns, type LabelMap, UNLABELLED } from './index.js';

const classes = 5;

/** Maps from 1 × 1 up, with few classes so that runs, holes and one-pixel parts all occur. */
const labelMap: fc.Arbitrary<LabelMap> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.constantFrom(0, 0, 0, 1, 4, UNLABELLED), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, data: Uint8Array.from(values) })),
  );

describe('runs', () => {
  it('[R1] come back as the map they were made of', () => {
    fc.assert(
      fc.property(labelMap, (map) => {
        expect(decodeRuns({ ...map, runs: encodeRuns(map) }, classes, { unlabelled: true })).toEqual({ ok: true, map });
      }),
    );
  });

  it('[R2] never repeat a class', () => {
    fc.assert(
      fc.property(labelMap, (map) => {
        const runs = encodeRuns(map);
        for (let i = 2; i < runs.length; i += 2) expect(runs[i]).not.toBe(runs[i - 2]);
      }),
    );
  });

  it('[R2] go on across row ends and may come split', () => {
    const map = { width: 2, height: 2, data: Uint8Array.of(3, 1, 1, 1) };
    expect(encodeRuns(map)).toEqual([3, 1, 1, 3]);
    expect(decodeRuns({ width: 2, height: 2, runs: [3, 1, 1, 1, 1, 2] }, classes)).toEqual({ ok: true, map });
  });

  it.each([
    ['a size of zero', { width: 0, height: 2, runs: [] }, 'a size of 0 × 2 is not two positive whole numbers'],
    ['half a pixel', { width: 1.5, height: 2, runs: [0, 3] }, 'a size of 1.5 × 2 is not two positive whole numbers'],
    [
      'more than 4096² pixels',
      { width: 4097, height: 4096, runs: [0, 4097 * 4096] },
      '4097 × 4096 is more than 16777216 pixels',
    ],
    [
      'an endless side',
      { width: Infinity, height: 1, runs: [] },
      'a size of Infinity × 1 is not two positive whole numbers',
    ],
    ['a class without a length', { width: 1, height: 1, runs: [0] }, '1 numbers are not pairs of class and length'],
    ['more runs than pixels', { width: 1, height: 1, runs: [0, 1, 0, 1] }, '2 runs are more than the 1 pixels'],
    ['a class too many', { width: 2, height: 1, runs: [0, 1, 5, 1] }, 'run 1 has class 5, of 5 classes'],
    ['a negative class', { width: 1, height: 1, runs: [-1, 1] }, 'run 0 has class -1, of 5 classes'],
    ['no number', { width: 1, height: 1, runs: [Number.NaN, 1] }, 'run 0 has class NaN, of 5 classes'],
    ['a length of zero', { width: 2, height: 1, runs: [0, 0, 1, 2] }, 'run 0 has length 0'],
    ['a broken length', { width: 2, height: 1, runs: [0, 0.5, 1, 1.5] }, 'run 0 has length 0.5'],
    ['too much', { width: 2, height: 1, runs: [0, 1, 1, 2] }, 'the first 2 runs cover 3 of 2 pixels'],
    ['too little', { width: 2, height: 2, runs: [0, 3] }, 'the runs cover 3 of 4 pixels'],
    ['nothing', { width: 1, height: 1, runs: [] }, 'the runs cover 0 of 1 pixels'],
  ])('[R3] are refused for %s', (_what, wire, problem) => {
    expect(decodeRuns(wire, classes)).toEqual({ ok: false, problem });
  });

  it('[R3] are never decoded to a map that breaks the rules, whatever the numbers', () => {
    const anyNumber = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.double(), fc.constant(UNLABELLED));
    fc.assert(
      fc.property(anyNumber, anyNumber, fc.array(anyNumber, { maxLength: 12 }), (width, height, runs) => {
        const decoded = decodeRuns({ width, height, runs }, classes);
        if (!decoded.ok) return;
        expect(decoded.map.data.length).toBe(width * height);
        expect(decoded.map.data.every((value) => value < classes)).toBe(true);
      }),
    );
  });

  it('[R4] hold unlabelled pixels only when they may', () => {
    const wire = { width: 2, height: 1, runs: [UNLABELLED, 2] };
    expect(decodeRuns(wire, classes)).toEqual({ ok: false, problem: 'run 0 has class 255, of 5 classes' });
    expect(decodeRuns(wire, classes, { unlabelled: true })).toEqual({
      ok: true,
      map: { width: 2, height: 1, data: Uint8Array.of(255, 255) },
    });
  });
});
