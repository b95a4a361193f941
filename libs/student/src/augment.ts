import { mulberry32, type Rng, standardNormal } from '@gannet/metrics';
import { STUDENT_TASKS } from './tasks/tasks.js';
import type { StudentSample } from './types.js';

/** Parameters of an augmentation: geometry, colours, sharpness, noise. */
export interface Augmentation {
  /**
   * The source position of the pixel at (x, y): [a, b, c, d, e, f] for (a·x + b·y + c, d·x + e·y + f), in pixels from
   * the outer corner.
   */
  readonly from: readonly [number, number, number, number, number, number];
  readonly isMirrored: boolean;
  /** Per colour channel. */
  readonly gain: readonly [number, number, number];
  /** Out of 255. */
  readonly offset: number;
  /** 0 gives greyscale, 1 leaves the image unchanged. */
  readonly saturation: number;
  /** −1 blurs with a 3×3 binomial filter, 0 leaves the image unchanged, positive values sharpen. */
  readonly sharpness: number;
  /** Standard deviation of noise, out of 255. */
  readonly noise: number;
}

/** The ranges at full strength. An estimate of how photographs of the same object differ, not tuned on real images. */
const FULL = {
  /** Radians. */
  turn: 0.26,
  /** Logarithm of the scale. */
  scale: 0.2,
  /** As a share of the sides. */
  shift: 0.08,
  /** Logarithm of the gain, common to all channels and per channel. */
  gain: 0.2,
  tint: 0.1,
  offset: 20,
  /** Logarithm of the saturation. */
  saturation: 0.4,
  blur: 0.8,
  sharpen: 1.5,
  noise: 8,
} as const;

/** Samples an augmentation of a strength from 0 (none) to 1. */
export function drawAugmentation(
  { width, height }: { readonly width: number; readonly height: number },
  strength: number,
  mayMirror: boolean,
  rng: Rng,
): Augmentation {
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
  // Around the centre; a mirrored image is rotated as displayed.
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

/** The dimensions of a sample. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Number of classes of soft labels. */
  readonly classes: number;
  /** Classes or keypoints that are swapped when mirroring. */
  readonly pairs: readonly (readonly [number, number])[];
}

/** How what belongs to an image moves with it. */
export interface Motion {
  readonly from: Augmentation['from'];
  /** A map of so many channels a pixel, each from the nearest one. */
  readonly read: (map: Uint8Array, channels: number) => Uint8Array;
  /** Which class or keypoint stands where another stood. */
  readonly swap: (index: number) => number;
}

/**
 * Applies an augmentation to a sample. Colours are interpolated, labels and weights are taken from the nearest pixel,
 * and both are clamped at the edges. A keypoint that leaves the image becomes absent.
 */
export function augmented(sample: StudentSample, augmentation: Augmentation, frame: Frame, rng: Rng): StudentSample {
  const { width, height } = frame;
  const nearest = nearestOf(augmentation.from, width, height);
  const motion: Motion = {
    from: augmentation.from,
    read: (map, channels) => gathered(map, nearest, channels),
    swap: swapOf(frame.pairs, augmentation.isMirrored),
  };
  return STUDENT_TASKS.reduce<StudentSample>((moved, task) => ({ ...moved, ...task.moved(sample, motion, frame) }), {
    rgb: recoloured(warped(sample.rgb, augmentation.from, width, height), augmentation, width, height, rng),
  });
}

/** The permutation of classes or keypoints when mirroring. */
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

/** For each pixel the index of its source pixel. */
function nearestOf([a, b, c, d, e, f]: Augmentation['from'], width: number, height: number): Int32Array {
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

/** [height, width, 3] bytes, interpolated bilinearly, as floats. */
function warped(
  rgb: Uint8Array,
  [a, b, c, d, e, f]: Augmentation['from'],
  width: number,
  height: number,
): Float32Array {
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

/** Applies sharpness, colours and noise, in this order, and converts to bytes. */
function recoloured(
  image: Float32Array,
  { gain, offset, saturation, sharpness, noise }: Augmentation,
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

/** Unsharp masking: moves the image away from its 3×3 binomial mean by `amount`; −1 gives that mean. */
function sharpened(image: Float32Array, amount: number, width: number, height: number): Float32Array {
  const across = smoothed(image, width, height, 3);
  const mean = smoothed(across, width, height, 3 * width);
  return image.map((value, at) => value + amount * (value - (mean[at] as number)));
}

/** The binomial filter (1, 2, 1) / 4 along the rows (`step` 3) or the columns, with clamped edges. */
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
 * Precomputed standardNormal random numbers, read from a random start: their count is not a multiple of any length that is
 * read.
 */
const GRAINS: Float32Array = (() => {
  const rng = mulberry32(1);
  return Float32Array.from({ length: 65_521 }, () => standardNormal(rng));
})();
