/**
 * Random numbers, angles and vectors that are the same bits on every machine: nothing here or in the files that use it
 * calls Math.sin, Math.pow or their like, whose last bits an engine may choose.
 */

/** A stream of numbers in [0, 1): mulberry32. */
export function randomStream(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Sine of an angle in degrees; the series up to x¹⁵ is right to 11 digits between −90° and 90°. */
export function sine(degrees) {
  let angle = degrees - 360 * Math.floor((degrees + 180) / 360);
  if (angle > 90) angle = 180 - angle;
  if (angle < -90) angle = -180 - angle;
  const x = (angle * Math.PI) / 180;
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 3; n <= 15; n += 2) {
    term = (-term * square) / (n * (n - 1));
    sum += term;
  }
  return sum;
}

export const cosine = (degrees) => sine(degrees + 90);

export const subtract = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const mix = (a, b, share) => a.map((value, i) => value + (b[i] - value) * share);

export function normalised(a) {
  const length = Math.sqrt(dot(a, a));
  return [a[0] / length, a[1] / length, a[2] / length];
}

/** The unit vector of an azimuth (0 is forward, 90 the vehicle's left) and an elevation, in degrees. */
export function direction(azimuth, elevation) {
  const level = cosine(elevation);
  return [level * cosine(azimuth), level * sine(azimuth), sine(elevation)];
}

/** '#rrggbb' → three numbers from 0 to 1 that can be added and scaled as light: squares of the sRGB values. */
export function light(hex) {
  return [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value * value;
  });
}
