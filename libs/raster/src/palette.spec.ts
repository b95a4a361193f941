import { classColor, hexPalette, MAX_CLASSES, paletteOf, UNLABELLED, type Rgb } from './index.js';
import { classPalette } from './palette.js';

type Matrix = readonly [Rgb, Rgb, Rgb];

/** Linear RGB → linear RGB. Machado, Oliveira and Fernandes 2009, severity 1. */
const SIGHT: Record<string, Matrix> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

const times = (matrix: Matrix, [r, g, b]: Rgb): Rgb => {
  const row = (m: Rgb): number => m[0] * r + m[1] * g + m[2] * b;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

/** IEC 61966-2-1 and CIE 1976 L*a*b*, D65. */
function lab(color: Rgb, sight: Matrix): Rgb {
  const linear = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const seen = times(sight, [linear[0]!, linear[1]!, linear[2]!]).map((c) => Math.min(1, Math.max(0, c)));
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    [seen[0]!, seen[1]!, seen[2]!],
  );
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const difference = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Of colours at most `apart` places from each other in the order of the classes. */
function smallestDifference(colors: readonly Rgb[], sight: Matrix, apart = Infinity): number {
  const places = colors.map((color) => lab(color, sight));
  return Math.min(...places.flatMap((a, i) => places.slice(i + 1, i + 1 + apart).map((b) => difference(a, b))));
}

describe('the palette', () => {
  it('[C1] has 64 classes and a colour for the unlabelled, all different', () => {
    const all = [...classPalette, classColor(UNLABELLED)];
    expect(all).toHaveLength(MAX_CLASSES + 1);
    expect(new Set(all.map(String)).size).toBe(MAX_CLASSES + 1);
    expect(classPalette.map((_, i) => classColor(i))).toEqual(classPalette);
  });

  it('[C1] begins with a dark neutral and Okabe and Ito', () => {
    expect(classPalette.slice(0, 4)).toEqual([
      [38, 38, 43],
      [230, 159, 0],
      [86, 180, 233],
      [0, 158, 115],
    ]);
  });

  it('[C3] has classes in their own colours, others in those of their places', () => {
    expect(paletteOf([{}, { color: '#0a0b0c' }, { color: null }])).toEqual([
      classColor(0),
      [10, 11, 12],
      classColor(2),
    ]);
    expect(paletteOf(hexPalette.map((color) => ({ color })))).toEqual(classPalette);
  });

  it.each([-1, 64, 254, 256, 0.5])('[C1] has no colour for %d', (index) => {
    expect(() => classColor(index)).toThrow(new RangeError(`there is no colour for class ${index}, only for 0 to 63`));
  });

  it.each(Object.keys(SIGHT))('[C2] can be told apart with %s', (name) => {
    const sight = SIGHT[name]!;
    expect(smallestDifference(classPalette.slice(0, 20), sight)).toBeGreaterThanOrEqual(15);
    expect(smallestDifference(classPalette.slice(0, 20), sight, 1)).toBeGreaterThanOrEqual(20);
    expect(smallestDifference([...classPalette, classColor(UNLABELLED)], sight)).toBeGreaterThanOrEqual(5);
  });
});
