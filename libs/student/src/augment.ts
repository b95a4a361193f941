import { mulberry32, type Rng, standardNormal } from '@gannet/metrics';
import type { StudentSample } from './types.js';

/** How an image is altered: where its pixels come from, in which colours, how sharp, how noisy. */
export interface Alteration {
  /**
   * Where in the image the pixel at (x, y) comes from: [a, b, c, d, e, f] for (a·x + b·y + c, d·x + e·y + f), in pixels
   * from the outer corner.
   */
  readonly from: readonly [number, number, number, number, number, number];
  readonly isMirrored: boolean;
  /** Of red, green and blue each. */
  readonly gain: readonly [number, number, number];
  /** Out of 255. */
  readonly offset: number;
  /** 0 makes it grey, 1 leaves it. */
  readonly saturation: number;
  /** −1 blurs by a 3×3 binomial, 0 leaves it, more sharpens by as much. */
  readonly sharpness: number;
  /** Standard deviation of noise, out of 255. */
  readonly noise: number;
}

/** What full strength means. An estimate from what photographs of one thing differ by, not tuned on any real images. */
export const FULL = {
  /** Radians. */
  turn: 0.26,
  /** Logarithm of the scale. */
  scale: 0.2,
  /** Of the sides. */
  shift: 0.08,
  /** Logarithm of a channel's gain, all together and each by itself. */
  gain: 0.2,
  tint: 0.1,
  offset: 20,
  /** Logarithm of the saturation. */
  saturation: 0.4,
  blur: 0.8,
  sharpen: 1.5,
  noise: 8,
} as const;

/** Draws an alteration of a strength of 0 (none) to 1. */
export function drawAlteration(
  { width, height }: { readonly width: number; readonly height: number },
  strength: number,
  mayMirror: boolean,
  rng: Rng,
): Alteration {
  const even = (most: number): number => most * strength * (2 * rng() - 1);
  const [turn, scale, shiftX, shiftY] = [
    even(FULL.turn),
    Math.exp(even(FULL.scale)),
    even(FULL.shift) * width,
    even(FULL.shift) * height,
  ];
  const isMirrored = mayMirror && rng() < 0.5;
  const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
  const [middleX, middleY] = [width / 2, height / 2];
  // About the middle; a mirrored image is turned as it is seen.
  const [a, b, d, e] = [isMirrored ? -cos : cos, isMirrored ? -sin : sin, -sin, cos];
  const gain = even(FULL.gain);
  return {
    from: [a, b, middleX + shiftX - a * middleX - b * middleY, d, e, middleY + shiftY - d * middleX - e * middleY],
    isMirrored,
    gain: [Math.exp(gain + even(FULL.tint)), Math.exp(gain + even(FULL.tint)), Math.exp(gain + even(FULL.tint))],
    offset: even(FULL.offset),
    saturation: Math.exp(even(FULL.saturation)),
    sharpness: strength * (rng() < 0.5 ? -FULL.blur : FULL.sharpen) * rng(),
    noise: FULL.noise * strength * rng(),
  };
}

/** The sizes that a sample has. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Of soft labels. */
  readonly classes: number;
  /** Classes or keypoints that change places in a mirror. */
  readonly pairs: readonly (readonly [number, number])[];
}

/**
 * A sample, altered. Colours are read between pixels, labels and weights from the nearest one, and beyond the edges
 * both are the edge's. A keypoint that leaves the image is absent.
 */
export function altered(sample: StudentSample, alteration: Alteration, frame: Frame, rng: Rng): StudentSample {
  const { width, height, classes } = frame;
  const nearest = nearestOf(alteration.from, width, height);
  const read = (map: Uint8Array, channels: number): Uint8Array => gathered(map, nearest, channels);
  const swap = swapOf(frame.pairs, alteration.isMirrored);
  return {
    rgb: recoloured(warped(sample.rgb, alteration.from, width, height), alteration, width, height, rng),
    ...(sample.labels ? { labels: read(sample.labels, 1).map((label) => swap(label)) } : {}),
    ...(sample.shares ? { shares: channelsSwapped(read(sample.shares, classes), classes, swap) } : {}),
    ...(sample.weights ? { weights: read(sample.weights, 1) } : {}),
    ...(sample.points ? { points: movedPoints(sample.points, alteration.from, width, height, swap) } : {}),
  };
}

/** Which class or keypoint stands where another stood, in a mirror. */
function swapOf(pairs: Frame['pairs'], isMirrored: boolean): (index: number) => number {
  if (!isMirrored || pairs.length === 0) return (index) => index;
  const other = new Map(
    pairs.flatMap(
      ([a, b]) =>
        [
          [a, b],
          [b, a],
        ] as const,
    ),
  );
  return (index) => other.get(index) ?? index;
}

const held = (value: number, length: number): number => (value < 0 ? 0 : value >= length ? length - 1 : value);

/** For each pixel the index of the one that it comes from. */
function nearestOf([a, b, c, d, e, f]: Alteration['from'], width: number, height: number): Int32Array {
  const from = new Int32Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const [x, y] = [column + 0.5, row + 0.5];
      from[at] = held(Math.floor(d * x + e * y + f), height) * width + held(Math.floor(a * x + b * y + c), width);
    }
  }
  return from;
}

function gathered(map: Uint8Array, from: Int32Array, channels: number): Uint8Array {
  const result = new Uint8Array(from.length * channels);
  for (let at = 0; at < from.length; at++) {
    for (let channel = 0; channel < channels; channel++)
      result[at * channels + channel] = map[(from[at] as number) * channels + channel] as number;
  }
  return result;
}

function channelsSwapped(shares: Uint8Array, classes: number, swap: (index: number) => number): Uint8Array {
  return shares.map((_, at) => shares[at - (at % classes) + swap(at % classes)] as number);
}

/** [height, width, 3] bytes read between pixels, as floats. */
function warped(rgb: Uint8Array, [a, b, c, d, e, f]: Alteration['from'], width: number, height: number): Float32Array {
  const result = new Float32Array(rgb.length);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 3) {
      const [x, y] = [a * (column + 0.5) + b * (row + 0.5) + c - 0.5, d * (column + 0.5) + e * (row + 0.5) + f - 0.5];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [across, down] = [x - left, y - top];
      const [x0, x1, y0, y1] = [
        held(left, width),
        held(left + 1, width),
        held(top, height) * width,
        held(top + 1, height) * width,
      ];
      for (let channel = 0; channel < 3; channel++) {
        const above =
          (rgb[(y0 + x0) * 3 + channel] as number) * (1 - across) + (rgb[(y0 + x1) * 3 + channel] as number) * across;
        const below =
          (rgb[(y1 + x0) * 3 + channel] as number) * (1 - across) + (rgb[(y1 + x1) * 3 + channel] as number) * across;
        result[at + channel] = above * (1 - down) + below * down;
      }
    }
  }
  return result;
}

/** Sharpness, colours and noise, in this order, as bytes. */
function recoloured(
  image: Float32Array,
  { gain, offset, saturation, sharpness, noise }: Alteration,
  width: number,
  height: number,
  rng: Rng,
): Uint8Array {
  const sharp = sharpness === 0 ? image : sharpened(image, sharpness, width, height);
  const result = new Uint8Array(image.length);
  let grain = Math.floor(rng() * GRAINS.length);
  for (let at = 0; at < sharp.length; at += 3) {
    const [r, g, b] = [
      (sharp[at] as number) * gain[0] + offset,
      (sharp[at + 1] as number) * gain[1] + offset,
      (sharp[at + 2] as number) * gain[2] + offset,
    ];
    const grey = 0.299 * r + 0.587 * g + 0.114 * b; // ITU-R BT.601
    for (let channel = 0; channel < 3; channel++) {
      const value =
        grey + ((channel === 0 ? r : channel === 1 ? g : b) - grey) * saturation + noise * (GRAINS[grain] as number);
      grain = (grain + 1) % GRAINS.length;
      result[at + channel] = value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
    }
  }
  return result;
}

/** The image moved away from its 3×3 binomial mean by so much; −1 is that mean. */
function sharpened(image: Float32Array, amount: number, width: number, height: number): Float32Array {
  const across = smoothed(image, width, height, 3);
  const mean = smoothed(across, width, height, 3 * width);
  return image.map((value, at) => value + amount * (value - (mean[at] as number)));
}

/** The binomial mean (1, 2, 1) / 4 along the rows (`step` 3) or the columns, edges held. */
function smoothed(image: Float32Array, width: number, height: number, step: number): Float32Array {
  const result = new Float32Array(image.length);
  const isAcross = step === 3;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const isFirst = isAcross ? column === 0 : row === 0;
      const isLast = isAcross ? column === width - 1 : row === height - 1;
      for (let channel = 0; channel < 3; channel++, at++) {
        const [before, after] = [image[isFirst ? at : at - step] as number, image[isLast ? at : at + step] as number];
        result[at] = (before + 2 * (image[at] as number) + after) / 4;
      }
    }
  }
  return result;
}

/**
 * Ready-made normal numbers, gone through from a random place: their number is no multiple of anything that is gone
 * through.
 */
const GRAINS: Float32Array = (() => {
  const rng = mulberry32(1);
  return Float32Array.from({ length: 65_521 }, () => standardNormal(rng));
})();

function movedPoints(
  points: NonNullable<StudentSample['points']>,
  [a, b, c, d, e, f]: Alteration['from'],
  width: number,
  height: number,
  swap: (index: number) => number,
): NonNullable<StudentSample['points']> {
  const determinant = a * e - b * d;
  return points.map((_, index) => {
    const point = points[swap(index)];
    if (!point || point.visibility === 0) return { x: 0, y: 0, visibility: 0 };
    const [u, v] = [point.x - c, point.y - f];
    const [x, y] = [(e * u - b * v) / determinant, (a * v - d * u) / determinant];
    const isInside = x >= 0 && y >= 0 && x <= width && y <= height;
    return isInside ? { x, y, visibility: point.visibility } : { x: 0, y: 0, visibility: 0 };
  });
}
