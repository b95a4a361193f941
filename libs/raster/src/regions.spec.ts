import fc from 'fast-check';
import {
  connectedComponents,
  copyMap,
  copyRegion,
  fillHoles,
  fillPolygon,
  floodFill,
  growRegion,
  type LabelMap,
  type Lock,
  lockTo,
  paintMask,
  paintStroke,
  type Rect,
  regionAt,
  removeSpecks,
  shrinkRegion,
  swapClasses,
} from './index.js';

const [WIDTH, HEIGHT] = [9, 7];
const mapOf = (...rows: string[]): LabelMap => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), Number),
});
const rowsOf = ({ width, height, data }: LabelMap): string[] =>
  Array.from({ length: height }, (_, y) => data.subarray(y * width, (y + 1) * width).join(''));

const someMap = fc
  .uint8Array({ min: 0, max: 2, minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT })
  .map((data): LabelMap => ({ width: WIDTH, height: HEIGHT, data }));
const pixel = fc.nat({ max: WIDTH * HEIGHT - 1 });
const by = fc.integer({ min: 1, max: 5 });
const someLock = fc.option(fc.subarray([0, 1, 2]).map(lockTo), { nil: undefined });
const copyOf = (map: LabelMap): LabelMap => ({ ...map, data: map.data.slice() });
const distanceOf = (a: number, b: number): number =>
  Math.hypot((a % WIDTH) - (b % WIDTH), Math.floor(a / WIDTH) - Math.floor(b / WIDTH));
const pixels = [...Array(WIDTH * HEIGHT).keys()];

function boxOfChange(before: LabelMap, after: LabelMap): Rect | null {
  const changed = pixels.filter((i) => before.data[i] !== after.data[i]);
  if (changed.length === 0) return null;
  const xs = changed.map((i) => i % WIDTH);
  const ys = changed.map((i) => Math.floor(i / WIDTH));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
}

it('[O1] every operation under a lock returns the bounding box of the changed pixels, and changes no locked pixel', () => {
  const at = (i: number): [number, number] => [i % WIDTH, Math.floor(i / WIDTH)];
  const acts: Record<string, (map: LabelMap, i: number, n: number, over: Lock | undefined) => Rect | null> = {
    stroke: (map, i, n, over) =>
      paintStroke(map, { x: at(i)[0], y: at(i)[1] }, { x: n, y: n }, n / 2, { value: 2, over }),
    polygon: (map, i, n, over) =>
      fillPolygon(
        map,
        [
          { x: at(i)[0], y: at(i)[1] },
          { x: WIDTH, y: n },
          { x: n, y: HEIGHT },
        ],
        { value: 1, over },
      ),
    grow: (map, i, n, over) => growRegion(map, ...at(i), n, over),
    holes: (map, i, _n, over) => fillHoles(map, ...at(i), over),
    swap: (map, _i, _n, over) => swapClasses(map, 1, 2, over),
    shrink: (map, i, n, over) => shrinkRegion(map, ...at(i), n, over),
    specks: (map, _i, n, over) => removeSpecks(map, n, over),
    copy: (map, i, _n, over) => copyMap(map, { ...map, data: map.data.map((value) => (value + i) % 3) }, over),
    part: (map, i, _n, over) =>
      copyRegion(map, { ...map, data: map.data.map((value) => (value + i) % 3) }, ...at(i), over),
    mask: (map, i, n, over) =>
      paintMask(
        map,
        map.data.map((_value, j) => ((i + j) % n === 0 ? 1 : 0)),
        { value: 0, over },
      ),
  };
  fc.assert(
    fc.property(someMap, pixel, by, someLock, fc.constantFrom(...Object.keys(acts)), (map, i, n, over, name) => {
      const before = copyOf(map);
      const box = acts[name]!(map, i, n, over);
      expect(box).toEqual(boxOfChange(before, map));
      expect(pixels.filter((j) => map.data[j] !== before.data[j] && over?.[before.data[j]!] === 0)).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

it('[L2] a region whose class is locked is not filled', () => {
  const map = mapOf('0011');
  expect([
    floodFill(map, 0, 0, { value: 3, over: lockTo([1]) }),
    floodFill(map, 3, 0, { value: 3, over: lockTo([1]) }),
  ]).toEqual([null, { x: 2, y: 0, width: 2, height: 1 }]);
  expect(rowsOf(map)).toEqual(['0033']);
});

describe('growing', () => {
  it('[O2] adds what is at most so far away, as far as the lock lets it', () => {
    fc.assert(
      fc.property(someMap, pixel, by, someLock, (map, at, n, over) => {
        const before = copyOf(map);
        const region = regionAt(map, at % WIDTH, Math.floor(at / WIDTH))!;
        growRegion(map, at % WIDTH, Math.floor(at / WIDTH), n, over);
        const inRegion = pixels.filter((i) => region.mask[i] === 1);
        expect(map.data).toEqual(
          before.data.map((value, i) =>
            over?.[value] !== 0 && inRegion.some((j) => distanceOf(i, j) <= n) ? region.value : value,
          ),
        );
      }),
    );
  });

  it('[O2] by no whole number of pixels is refused, and outside the image is nothing', () => {
    expect(() => growRegion(mapOf('01'), 0, 0, 0.5)).toThrow(
      new RangeError('0.5 is not a distance of 1 to 4096 pixels'),
    );
    expect([
      growRegion(mapOf('01'), 2, 0, 1),
      shrinkRegion(mapOf('01'), 0, -1, 1),
      fillHoles(mapOf('01'), -1, 0),
    ]).toEqual([null, null, null]);
  });
});

describe('shrinking', () => {
  it('[O3] frees what is at most so far from another class, and gives it to classes around', () => {
    fc.assert(
      fc.property(someMap, pixel, by, (map, at, n) => {
        const before = copyOf(map);
        const region = regionAt(map, at % WIDTH, Math.floor(at / WIDTH))!;
        shrinkRegion(map, at % WIDTH, Math.floor(at / WIDTH), n);
        const outside = pixels.filter((i) => region.mask[i] === 0);
        pixels.forEach((i) => {
          const isFreed = region.mask[i] === 1 && outside.some((j) => distanceOf(i, j) <= n);
          expect([i, map.data[i] !== before.data[i]]).toEqual([i, isFreed]);
        });
        const around = new Set(outside.map((i) => before.data[i]));
        expect(pixels.filter((i) => map.data[i] !== before.data[i] && !around.has(map.data[i]))).toEqual([]);
      }),
    );
  });

  it('[O3] does not free along the border of the image', () => {
    const map = mapOf('1112', '1112', '1112');
    expect(shrinkRegion(map, 0, 0, 1)).toEqual({ x: 2, y: 0, width: 1, height: 3 });
    expect(rowsOf(map)).toEqual(['1122', '1122', '1122']);
    expect(shrinkRegion(mapOf('11', '11'), 0, 0, 3)).toBeNull();
  });
});

describe('holes', () => {
  it('[O4] are filled, whatever is in them, and bays are not', () => {
    const map = mapOf('111110', '102011', '122201', '111111', '010101');
    expect(fillHoles(map, 0, 0)).toEqual({ x: 1, y: 1, width: 4, height: 2 });
    expect(rowsOf(map)).toEqual(['111110', '111111', '111111', '111111', '010101']);
  });

  it('[O4] that are open across a corner are none', () => {
    const map = mapOf('1110', '1011', '1101');
    expect(fillHoles(map, 0, 0)).toBeNull();
  });
});

describe('specks', () => {
  it('[O5] are gone afterwards, and what is no speck only grows', () => {
    fc.assert(
      fc.property(someMap, fc.integer({ min: 1, max: 12 }), (map, below) => {
        const before = copyOf(map);
        const { components, componentByPixel } = connectedComponents(before);
        removeSpecks(map, below);
        const isLarge = (i: number): boolean => components[componentByPixel[i]!]!.pixels >= below;
        expect(pixels.filter((i) => isLarge(i) && map.data[i] !== before.data[i])).toEqual([]);
        if (pixels.some(isLarge))
          expect(connectedComponents(map).components.filter((part) => part.pixels < below)).toEqual([]);
        else expect(map).toEqual(before);
      }),
    );
  });

  it('[O5] of other classes than the lock names stay', () => {
    const map = mapOf('0000', '0102', '0000');
    removeSpecks(map, 2, lockTo([1]));
    expect(rowsOf(map)).toEqual(['0000', '0002', '0000']);
    expect(() => removeSpecks(map, 0)).toThrow(new RangeError('0 is not a number of pixels'));
  });
});

describe('classes and copies', () => {
  it('[O6] swapping twice is as if nothing had happened', () => {
    fc.assert(
      fc.property(someMap, (map) => {
        const before = copyOf(map);
        swapClasses(map, 0, 2);
        expect(map.data).toEqual(before.data.map((value) => [2, 1, 0][value]!));
        swapClasses(map, 0, 2);
        expect(map).toEqual(before);
      }),
    );
  });

  it('[O7] a region of another map is taken over and nothing else', () => {
    const map = mapOf('000', '111');
    expect(copyRegion(map, mapOf('220', '121'), 0, 0)).toEqual({ x: 0, y: 0, width: 2, height: 2 });
    expect(rowsOf(map)).toEqual(['220', '121']);
    expect(copyRegion(map, mapOf('220', '121'), 3, 0)).toBeNull();
    expect(() => copyMap(map, mapOf('22'))).toThrow(new RangeError('2 × 1 does not fit 3 × 2'));
    expect(() => paintMask(map, new Uint8Array(5), { value: 1 })).toThrow(
      new RangeError('a mask of 5 bytes does not meet 3 × 2 pixels'),
    );
  });
});

it('[O8] large images need no deep stack: a spiral, and a chessboard of specks', () => {
  const side = 512;
  const data = new Uint8Array(side * side);
  for (let i = 0; i < data.length; i++) data[i] = (i + Math.floor(i / side)) % 2;
  const board: LabelMap = { width: side, height: side, data };
  data[0] = 3;
  data.fill(3, 0, 4);
  removeSpecks(board, 4);
  expect(new Set(board.data)).toEqual(new Set([3]));
  const comb: LabelMap = {
    width: side,
    height: side,
    data: Uint8Array.from(board.data, (_value, i) =>
      Math.floor(i / side) % 2 === 1 && i % side !== (Math.floor(i / side) % 4 === 1 ? 0 : side - 1) ? 1 : 0,
    ),
  };
  expect(floodFill(comb, 0, 0, 2)).toEqual({ x: 0, y: 0, width: side, height: side });
  expect(comb.data.includes(0)).toBe(false);
});
