import fc from 'fast-check';
import {
  blankLabelMap,
  fillPolygon,
  type LabelMap,
  lockAgainst,
  lockTo,
  paintPolyline,
  paintStroke,
  type Point,
} from './index.js';

const draw = (map: LabelMap): string[] =>
  Array.from({ length: map.height }, (_, y) =>
    map.data
      .subarray(y * map.width, (y + 1) * map.width)
      .join('')
      .replaceAll('0', '.'),
  );
const canvas = (width = 8, height = 6): LabelMap => blankLabelMap(width, height, 0);
const place: fc.Arbitrary<Point> = fc.record({
  x: fc.double({ min: -8, max: 20, noNaN: true }),
  y: fc.double({ min: -8, max: 18, noNaN: true }),
});

/**
 * How often the outline goes around a place: the sum of the angles under which its edges are seen, a second way to
 * know.
 */
function turnsAround(outline: readonly Point[], { x, y }: Point): number {
  let angle = 0;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    const [ax, ay, bx, by] = [a.x - x, a.y - y, b.x - x, b.y - y];
    angle += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  });
  return Math.round(angle / (2 * Math.PI));
}

/** Is a place so near the outline that rounding decides? */
function isOnEdge(outline: readonly Point[], { x, y }: Point): boolean {
  return outline.some((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length));
    return Math.hypot(a.x + t * (b.x - a.x) - x, a.y + t * (b.y - a.y) - y) < 1e-6;
  });
}

describe('a polygon', () => {
  it('[G1] is every pixel whose centre its outline goes around', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 9 }), (outline) => {
        const map = canvas(12, 10);
        fillPolygon(map, outline, 1);
        const wrong = [...map.data.keys()].filter((i) => {
          const centre = { x: (i % 12) + 0.5, y: Math.floor(i / 12) + 0.5 };
          return !isOnEdge(outline, centre) && (map.data[i] === 1) !== (turnsAround(outline, centre) !== 0);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('[G1] that crosses itself has no hole where it went around twice', () => {
    const map = canvas(8, 6);
    const around = [
      { x: 1, y: 1 },
      { x: 7, y: 1 },
      { x: 7, y: 5 },
      { x: 1, y: 5 },
    ];
    const inner = around.map(({ x, y }) => ({ x: (x + 4) / 2, y: (y + 3) / 2 }));
    fillPolygon(map, [...around, around[0]!, ...inner, inner[0]!], 1);
    expect(draw(map)).toEqual(['........', '.111111.', '.111111.', '.111111.', '.111111.', '........']);
  });

  it('[G2] shares no pixel with its neighbour and leaves none between', () => {
    const corner = fc
      .record({ x: fc.integer({ min: 0, max: 16 }), y: fc.integer({ min: 0, max: 12 }) })
      .map(({ x, y }) => ({ x: x / 2, y: y / 2 }));
    fc.assert(
      fc.property(corner, corner, (a, b) => {
        const frame = [
          { x: 0, y: 0 },
          { x: 8, y: 0 },
          { x: 8, y: 6 },
          { x: 0, y: 6 },
        ];
        const counts = new Uint8Array(48);
        // Triangles from a place inside to every side, one of them cut once more, cover the whole exactly once.
        const fan = [0, 1, 2].map((i) => [a, frame[i]!, frame[i + 1]!]);
        const middle = { x: frame[3]!.x, y: b.y };
        for (const part of [...fan, [a, frame[3]!, middle], [a, middle, frame[0]!]]) {
          const map = canvas();
          fillPolygon(map, part, 1);
          map.data.forEach((value, i) => {
            counts[i]! += value;
          });
        }
        expect(counts).toEqual(new Uint8Array(48).fill(1));
      }),
    );
  });

  it('[G3] of fewer than three places is nothing, and places far away cost no more than the image', () => {
    const map = canvas();
    expect([
      fillPolygon(map, [], 1),
      fillPolygon(map, [{ x: 1, y: 1 }], 1),
      fillPolygon(
        map,
        [
          { x: 1, y: 1 },
          { x: 5, y: 4 },
        ],
        1,
      ),
    ]).toEqual([null, null, null]);
    const far = [
      { x: -1e9, y: -1e9 },
      { x: 1e9, y: -1e9 },
      { x: 1e9, y: 1e9 },
      { x: -1e9, y: 1e9 },
    ];
    expect(fillPolygon(map, far, 1)).toEqual({ x: 0, y: 0, width: 8, height: 6 });
    expect(() => fillPolygon(map, [{ x: 0, y: Number.NaN }], 1)).toThrow(new RangeError('(0, NaN) is not a point'));
  });
});

describe('a line along places', () => {
  it('[G4] is its strokes, and a single place is a dab', () => {
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (way, radius) => {
          const [line, strokes] = [canvas(12, 10), canvas(12, 10)];
          paintPolyline(line, way, radius, 1);
          if (way.length === 1) paintStroke(strokes, way[0]!, way[0]!, radius, 1);
          for (let i = 1; i < way.length; i++) paintStroke(strokes, way[i - 1]!, way[i]!, radius, 1);
          expect(line).toEqual(strokes);
        },
      ),
    );
  });
});

describe('a lock', () => {
  it('[L3] protects the classes that it names, also of those that alone may be painted over', () => {
    for (const [over, row] of [
      [lockAgainst([1]), '717717'],
      [lockAgainst([1], lockTo([1, 2])), '.17.17'],
    ] as const) {
      const map = canvas(6, 1);
      map.data.set([0, 1, 2, 0, 1, 2]);
      paintStroke(map, { x: 0, y: 0.5 }, { x: 6, y: 0.5 }, 0.5, { value: 7, over });
      expect(draw(map)).toEqual([row]);
    }
  });

  it('[L1] lets only its classes be painted over, and the box tells what changed', () => {
    const map = canvas(6, 2);
    map.data.set([0, 1, 2, 0, 1, 2], 0);
    const box = paintStroke(map, { x: 0, y: 0.5 }, { x: 6, y: 0.5 }, 0.5, { value: 7, over: lockTo([1, 2]) });
    expect(draw(map)).toEqual(['.77.77', '......']);
    expect(box).toEqual({ x: 1, y: 0, width: 5, height: 1 });
    expect(() => lockAgainst([-1])).toThrow(new RangeError('-1 is not a class index of 0 to 255'));
    expect(() => lockTo([256])).toThrow(new RangeError('256 is not a class index of 0 to 255'));
  });
});
