import { blankLabelMap, type LabelMap } from './label-map.js';

/** The map `factor` times as large: each pixel becomes a block. Throws RangeError unless `factor` is a whole number. */
export function enlarged({ width, height, data }: LabelMap, factor: number): LabelMap {
  checkFactor(factor);
  const large = blankLabelMap(width * factor, height * factor);
  for (let y = 0; y < large.height; y++) {
    const row = Math.floor(y / factor) * width;
    for (let x = 0; x < large.width; x++) large.data[y * large.width + x] = data[row + Math.floor(x / factor)]!;
  }
  return large;
}

/**
 * The map reduced by `factor`: each pixel gets the most frequent value of its block, of equally frequent ones the
 * lowest. Throws RangeError unless `factor` is a whole number that divides both sides.
 */
export function reduced({ width, height, data }: LabelMap, factor: number): LabelMap {
  checkFactor(factor);
  if (width % factor !== 0 || height % factor !== 0)
    throw new RangeError(`a label map of ${width} x ${height} pixels is not divided into blocks of ${factor}`);
  const small = blankLabelMap(width / factor, height / factor);
  const counts = new Uint32Array(256);
  for (let at = 0; at < small.data.length; at++) {
    const first = Math.floor(at / small.width) * factor * width + (at % small.width) * factor;
    counts.fill(0);
    for (let y = 0; y < factor; y++) for (let x = 0; x < factor; x++) counts[data[first + y * width + x]!]!++;
    small.data[at] = counts.indexOf(Math.max(...counts));
  }
  return small;
}

function checkFactor(factor: number): void {
  if (!(Number.isInteger(factor) && factor >= 1))
    throw new RangeError(`a label map is enlarged or reduced by a whole number, not by ${factor}`);
}
