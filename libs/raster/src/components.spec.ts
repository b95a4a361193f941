import fc from 'fast-check';
import { connectedComponents, floodFill, type LabelMap } from './index.js';

const mapOf = (...rows: string[]): LabelMap => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), Number),
});

const ring = (): LabelMap => mapOf('0000', '0111', '0101', '0111');

const labelMap = fc
  .uint8Array({ min: 0, max: 2, minLength: 42, maxLength: 42 })
  .map((data): LabelMap => ({ width: 7, height: 6, data }));
const pixel = fc.nat({ max: 41 });
const connectivity = fc.constantFrom(4 as const, 8 as const);

describe('flood fill', () => {
  it('[F1] stops at the sides, not at the corners', () => {
    const map = mapOf('110', '101', '011');
    expect(floodFill(map, 0, 0, 2)).toEqual({ x: 0, y: 0, width: 2, height: 2 });
    expect(map).toEqual(mapOf('220', '201', '011'));
  });

  it('[F1] crosses corners when asked', () => {
    const map = mapOf('110', '101', '011');
    expect(floodFill(map, 0, 0, 2, 8)).toEqual({ x: 0, y: 0, width: 3, height: 3 });
    expect(map).toEqual(mapOf('220', '202', '022'));
  });

  it('[F1] fills a hole and leaves the ring', () => {
    const map = ring();
    expect(floodFill(map, 2, 2, 3)).toEqual({ x: 2, y: 2, width: 1, height: 1 });
    expect(map).toEqual(mapOf('0000', '0111', '0131', '0111'));
  });

  it('[F1] does nothing outside, or where the value is already', () => {
    const map = ring();
    expect([floodFill(map, -1, 0, 2), floodFill(map, 0, 4, 2), floodFill(map, 1, 1, 1)]).toEqual([null, null, null]);
    expect(map).toEqual(ring());
    expect(() => floodFill(map, 0.5, 0, 1)).toThrow(new RangeError('(0.5, 0) is not a pixel'));
  });

  it('[F1] repaints exactly the component around the pixel', () => {
    fc.assert(
      fc.property(labelMap, pixel, connectivity, (map, at, touch) => {
        const before = map.data.slice();
        const { components, componentByPixel } = connectedComponents(map, touch);
        const box = floodFill(map, at % 7, Math.floor(at / 7), 9, touch);
        expect(box).toEqual(components[componentByPixel[at]!]!.box);
        map.data.forEach((value, i) =>
          expect(value).toBe(componentByPixel[i] === componentByPixel[at] ? 9 : before[i]),
        );
      }),
    );
  });
});

describe('connected parts', () => {
  it('[F2] tell a ring from its hole and its surroundings', () => {
    expect(connectedComponents(ring()).components).toEqual([
      { value: 0, pixels: 7, first: 0, box: { x: 0, y: 0, width: 4, height: 4 } },
      { value: 1, pixels: 8, first: 5, box: { x: 1, y: 1, width: 3, height: 3 } },
      { value: 0, pixels: 1, first: 10, box: { x: 2, y: 2, width: 1, height: 1 } },
    ]);
  });

  it('[F2] of a 1 × 1 map are one', () => {
    expect(connectedComponents(mapOf('7')).components).toEqual([
      { value: 7, pixels: 1, first: 0, box: { x: 0, y: 0, width: 1, height: 1 } },
    ]);
  });

  it('[F2] cover the map, and neighbours of equal value share a component', () => {
    fc.assert(
      fc.property(labelMap, (map) => {
        const { components, componentByPixel } = connectedComponents(map);
        expect(components.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(42);
        map.data.forEach((value, i) => {
          expect(components[componentByPixel[i]!]!.value).toBe(value);
          if (i + 7 < 42 && value === map.data[i + 7]) expect(componentByPixel[i]).toBe(componentByPixel[i + 7]);
          if (i % 7 < 6 && value === map.data[i + 1]) expect(componentByPixel[i]).toBe(componentByPixel[i + 1]);
        });
        expect(components.map(({ first }) => componentByPixel[first])).toEqual([...components.keys()]);
      }),
    );
  });
});
