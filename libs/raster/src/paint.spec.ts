import fc from 'fast-check';
import { blankLabelMap, connectedComponents, type LabelMap, paintDisc, paintStroke, type Point } from './index.js';

const draw = (map: LabelMap): string[] =>
  Array.from({ length: map.height }, (_, y) =>
    Array.from(map.data.subarray(y * map.width, (y + 1) * map.width), (value) => (value === 1 ? '#' : '.')).join(''),
  );

const canvas = (width = 9, height = 7): LabelMap => blankLabelMap(width, height, 0);

const place: fc.Arbitrary<Point> = fc.record({
  x: fc.double({ min: -6, max: 22, noNaN: true }),
  y: fc.double({ min: -6, max: 18, noNaN: true }),
});
const radius = fc.double({ min: 0, max: 4, noNaN: true });
const brush = fc.constantFrom('disc' as const, 'square' as const);

/** The distance of a pixel's centre to a segment by trying many places on it. */
function sampledDistance(
  cx: number,
  cy: number,
  from: Point,
  to: Point,
  norm: (dx: number, dy: number) => number,
): number {
  let best = Infinity;
  for (let i = 0; i <= 400; i++) {
    const t = i / 400;
    best = Math.min(best, norm(cx - from.x - t * (to.x - from.x), cy - from.y - t * (to.y - from.y)));
  }
  return best;
}

describe('the brush', () => {
  it('[B1] paints a disc around a point', () => {
    const map = canvas(5, 5);
    expect(paintDisc(map, { x: 2.5, y: 2.5 }, 2, 1)).toEqual({ x: 0, y: 0, width: 5, height: 5 });
    expect(draw(map)).toEqual(['..#..', '.###.', '#####', '.###.', '..#..']);
  });

  it('[B1] paints a square around a point', () => {
    const map = canvas(5, 4);
    expect(paintStroke(map, { x: 2, y: 2 }, { x: 2, y: 2 }, 1, 1, 'square')).toEqual({
      x: 1,
      y: 1,
      width: 2,
      height: 2,
    });
    expect(draw(map)).toEqual(['.....', '.##..', '.##..', '.....']);
  });

  it('[B1] paints the centres within its radius, and beyond them only pixels along the segment', () => {
    fc.assert(
      fc.property(place, place, radius, brush, (from, to, r, shape) => {
        const map = canvas(16, 12);
        paintStroke(map, from, to, r, 1, shape);
        const norm = shape === 'disc' ? Math.hypot : (dx: number, dy: number) => Math.max(Math.abs(dx), Math.abs(dy));
        const wrong = [...map.data.keys()].filter((i) => {
          const distance = sampledDistance((i % map.width) + 0.5, Math.floor(i / map.width) + 0.5, from, to, norm);
          return map.data[i] === 1 ? distance > Math.max(r, Math.SQRT1_2) + 0.1 : distance <= r;
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('[B2] leaves no gap, however thin and fast', () => {
    const insidePlace = fc.record({
      x: fc.double({ min: 0, max: 15.99, noNaN: true }),
      y: fc.double({ min: 0, max: 11.99, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(insidePlace, { minLength: 2, maxLength: 5 }), radius, brush, (places, r, shape) => {
        const map = canvas(16, 12);
        for (let i = 1; i < places.length; i++) paintStroke(map, places[i - 1]!, places[i]!, r, 1, shape);
        const painted = connectedComponents(map, 8).components.filter(({ value }) => value === 1);
        expect(painted).toHaveLength(1);
      }),
    );
  });

  it('[B2] is one pixel wide at radius 0', () => {
    const map = canvas(5, 3);
    paintStroke(map, { x: 0.5, y: 0.5 }, { x: 4.5, y: 2.5 }, 0, 1);
    expect(draw(map)).toEqual(['#....', '.##..', '...##']);
  });

  it('[B3] a stroke that leaves the image and comes back paints both parts and nothing between', () => {
    const map = canvas();
    const way = [
      { x: 1.5, y: 3.5 },
      { x: 1.5, y: -4.5 },
      { x: 7.5, y: -4.5 },
      { x: 7.5, y: 3.5 },
    ];
    for (let i = 1; i < way.length; i++) paintStroke(map, way[i - 1]!, way[i]!, 1, 1);
    expect(draw(map)).toEqual([
      '###...###',
      '###...###',
      '###...###',
      '###...###',
      '.#.....#.',
      '.........',
      '.........',
    ]);
  });

  it('[B3] outside paints what its rim reaches and no more', () => {
    const map = canvas(4, 3);
    expect(paintDisc(map, { x: -1.5, y: 1.5 }, 2, 1)).toEqual({ x: 0, y: 1, width: 1, height: 1 });
    expect(paintDisc(map, { x: -3, y: 1.5 }, 2, 1)).toBeNull();
  });

  it('[B4] returns the bounding box of the changed pixels, and changes nothing else', () => {
    fc.assert(
      fc.property(
        place,
        place,
        radius,
        brush,
        fc.uint8Array({ min: 0, max: 2, minLength: 192, maxLength: 192 }),
        (from, to, r, shape, data) => {
          const map = { width: 16, height: 12, data };
          const before = data.slice();
          const dirty = paintStroke(map, from, to, r, 1, shape);
          const changed = [...data.keys()].filter((i) => data[i] !== before[i]);
          expect(changed.filter((i) => data[i] !== 1)).toEqual([]);
          const xs = changed.map((i) => i % 16);
          const ys = changed.map((i) => Math.floor(i / 16));
          const [x, y] = [Math.min(...xs), Math.min(...ys)];
          expect(dirty).toEqual(
            changed.length === 0 ? null : { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 },
          );
        },
      ),
    );
  });

  it('[B5] accepts points astronomically far away', () => {
    const map = canvas(3, 3);
    paintStroke(map, { x: -1e12, y: 1.5 }, { x: 1e12, y: 1.5 }, 0.5, 1);
    expect(draw(map)).toEqual(['...', '###', '...']);
  });

  it('refuses numbers that are none', () => {
    expect(() => paintDisc(canvas(), { x: Number.NaN, y: 0 }, 1, 1)).toThrow(new RangeError('NaN is not a coordinate'));
    expect(() => paintDisc(canvas(), { x: 0, y: 0 }, -1, 1)).toThrow(new RangeError('-1 is not a radius'));
  });
});
