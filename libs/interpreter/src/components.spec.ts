import { mulberry32, standardNormal } from '@gannet/metrics';
import { type Basis, leadingDirections, openProjection, unproject } from './components.js';
import { openSession } from './testing/sessions.js';

const [depth, count, rows] = [10, 3, 400];
const rng = mulberry32(2);

/** Rows that vary in three directions, and a hundredth as much in all others. */
const spread = Array.from({ length: count }, () => Array.from({ length: depth }, () => standardNormal(rng)));
const table = Float32Array.from(
  Array.from({ length: rows }, () => {
    const along = spread.map(() => standardNormal(rng));
    return Array.from(
      { length: depth },
      (_, channel) =>
        0.01 * standardNormal(rng) +
        spread.reduce((sum, direction, i) => sum + (along[i] as number) * (direction[channel] as number), 0),
    );
  }).flat(),
);

async function project(values: Float32Array, basis: Basis): Promise<Float32Array> {
  const projection = await openProjection(basis, openSession);
  const projected = await projection.project(values);
  await projection.close();
  return projected;
}

test('[I15] the directions are orthonormal and keep what varies', async () => {
  const basis = await leadingDirections(table, depth, count, 5, openSession);
  const column = (index: number): number[] =>
    Array.from({ length: depth }, (_, row) => basis.columns[row * count + index] as number);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++)
      expect(column(i).reduce((sum, value, row) => sum + value * (column(j)[row] as number), 0)).toBeCloseTo(
        i === j ? 1 : 0,
        5,
      );
  }
  const energy = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
  expect(energy(await project(table, basis)) / energy(table)).toBeGreaterThan(0.999);
});

test('[I15] weights in the basis, brought back, answer the same', async () => {
  const basis = await leadingDirections(table, depth, count, 5, openSession);
  const w = Float32Array.from({ length: 2 * count * 4 }, () => standardNormal(rng));
  const whole = await unproject(w, basis, 2, 4, openSession);
  const projected = await project(table, basis);
  for (const [row, member, unit] of [
    [0, 0, 0],
    [17, 1, 3],
    [399, 1, 2],
  ] as const) {
    const inBasis = Array.from(
      { length: count },
      (_, i) => (projected[row * count + i] as number) * (w[(member * count + i) * 4 + unit] as number),
    );
    const inAll = Array.from(
      { length: depth },
      (_, i) => (table[row * depth + i] as number) * (whole[(member * depth + i) * 4 + unit] as number),
    );
    const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
    expect(sum(inAll)).toBeCloseTo(sum(inBasis), 4);
  }
});

test('[I15] rows that vary in fewer directions than asked leave the rest empty', async () => {
  const flat = Float32Array.from({ length: rows * depth }, (_, at) => (at % depth === 0 ? standardNormal(rng) : 0));
  const basis = await leadingDirections(flat, depth, count, 5, openSession);
  const lengths = [0, 1, 2].map((index) =>
    Math.hypot(...Array.from({ length: depth }, (_, row) => basis.columns[row * count + index] as number)),
  );
  expect(lengths[0]).toBeCloseTo(1, 5);
  expect(lengths.slice(1)).toEqual([0, 0]);
});
