import fc from 'fast-check';
import { blankLabelMap, countPixels, encodeRuns } from './index.js';

describe('a label map', () => {
  it('[M1] has as many bytes as its sizes say', () => {
    expect(blankLabelMap(3, 2)).toEqual({ width: 3, height: 2, data: new Uint8Array(6).fill(255) });
    expect(() => blankLabelMap(0, 2)).toThrow(new RangeError('a size of 0 × 2 is not two positive whole numbers'));
    expect(() => blankLabelMap(4096, 4097)).toThrow('4096 × 4097 is more than 16777216 pixels');
    expect(() => encodeRuns({ width: 2, height: 2, data: new Uint8Array(3) })).toThrow(
      '2 × 2 pixels do not meet 3 bytes',
    );
  });

  it('[M2] holds bytes only', () => {
    expect(() => blankLabelMap(1, 1, 256)).toThrow('256 is not a class index of 0 to 255');
  });

  it('[M3] counts every pixel once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (data) => {
        const counts = countPixels({ width: 4, height: 3, data });
        expect(counts.reduce((a, b) => a + b, 0)).toBe(12);
        for (const value of data) expect(counts[value]).toBe(data.filter((other) => other === value).length);
      }),
    );
  });
});
