/** Contact sheets for people to look at. */
import { sampleVehicle } from './choices.mjs';
import { CLASSES, KEYPOINTS } from './parts.mjs';
import { writePng } from './png.mjs';
import { renderVehicle } from './rasterise.mjs';

const [CELL, COLUMNS, ROWS] = [128, 10, 6];

/** One colour for each class, far apart from each other. */
const COLORS = {
  background: [24, 24, 28],
  body: [196, 84, 84],
  window: [86, 160, 214],
  wheel: [120, 120, 120],
  headlight: [255, 238, 130],
  taillight: [255, 40, 40],
  bumper: [160, 120, 200],
  plate: [255, 255, 255],
  mirror: [60, 210, 130],
  cargo: [214, 150, 70],
};
const VISIBILITY_COLORS = { 1: [230, 60, 230], 2: [0, 255, 60] };

/** The part mask in colours, with visible keypoints in green and hidden ones in magenta. */
export function labelled({ mask, keypoints }) {
  const rgb = new Uint8Array(mask.length * 3);
  mask.forEach((part, at) => rgb.set(COLORS[CLASSES[part]], at * 3));
  KEYPOINTS.forEach((_, k) => {
    const [x, y, visibility] = keypoints.slice(k * 3, k * 3 + 3);
    if (visibility === 0) return;
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const [column, row] = [Math.floor(x) + dx, Math.floor(y) + dy];
      if (column >= 0 && row >= 0 && column < CELL && row < CELL)
        rgb.set(VISIBILITY_COLORS[visibility], (row * CELL + column) * 3);
    }
  });
  return rgb;
}

/** Writes a sheet of 60 vehicles; `picture` makes RGB bytes of a rendered one. */
export function writeSheet(out, seed, start, picture) {
  const sheet = Buffer.alloc(COLUMNS * ROWS * CELL * CELL * 3);
  for (let i = 0; i < COLUMNS * ROWS; i++) {
    const rgb = picture(renderVehicle(sampleVehicle(seed, start + i), CELL));
    const first = (Math.floor(i / COLUMNS) * COLUMNS * CELL + (i % COLUMNS)) * CELL;
    for (let y = 0; y < CELL; y++)
      sheet.set(rgb.subarray(y * CELL * 3, (y + 1) * CELL * 3), (first + y * COLUMNS * CELL) * 3);
  }
  writePng(out, COLUMNS * CELL, ROWS * CELL, sheet);
}
