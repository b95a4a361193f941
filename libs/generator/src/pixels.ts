/**
 * The image [height, width, 3], one byte per channel, from [3, height, width] with −1 for black and 1 for white. A
 * value v becomes floor((v + 1) · 127.5 + 0.5), clamped to 0…255: the nearest of 256 levels, halves upwards. Throws
 * RangeError when the sizes do not match or a value is NaN.
 */
export function toRgb8(image: Float32Array, width: number, height: number): Uint8Array {
  const pixels = width * height;
  if (image.length !== 3 * pixels)
    throw new RangeError(`an image of 3 × ${height} × ${width} does not match ${image.length} values`);
  const rgb = new Uint8Array(image.length);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < pixels; i++) {
      const level = Math.floor((image[channel * pixels + i]! + 1) * 127.5 + 0.5);
      if (Number.isNaN(level)) throw new RangeError(`channel ${channel} of pixel ${i} is not a number`);
      rgb[i * 3 + channel] = Math.min(255, Math.max(0, level));
    }
  }
  return rgb;
}
