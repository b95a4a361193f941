import { mulberry32, standardNormal } from '@gannet/metrics';
import { build, constant, float32, input, matmul, type OpenSession, tensor, transpose } from '@gannet/onnx';

/** An orthonormal basis of a subspace, [depth, count]: column i is its i-th direction. */
export interface Basis {
  readonly depth: number;
  readonly count: number;
  readonly columns: Float32Array;
}

/** Iterations of subspace iteration: after three the explained variance no longer grows noticeably. */
const ROUNDS = 3;

/**
 * The leading principal directions of standardised rows [n, depth], by subspace iteration Q ← orth(XᵀXQ) from random
 * columns (Halko, Martinsson and Tropp 2011, alg. 4.4). Approximate: the subspace matters, not the individual
 * directions.
 */
export async function leadingDirections(
  rows: Float32Array,
  depth: number,
  count: number,
  seed: number,
  openSession: OpenSession,
): Promise<Basis> {
  const rng = mulberry32(seed);
  let columns: Float32Array = Float32Array.from({ length: depth * count }, () => standardNormal(rng));
  const [x, q] = [input('x', ['n', depth]), input('q', [depth, count])];
  const session = await openSession(build({ x, q }, { y: matmul(transpose(x, [1, 0]), matmul(x, q)) }));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const result = await session.run({
        x: tensor('float32', [rows.length / depth, depth], rows),
        q: tensor('float32', [depth, count], columns),
      });
      columns = orthonormal(float32(result, 'y'), depth, count, round === ROUNDS - 1 ? 2 : 1);
    }
  } finally {
    await session.close();
  }
  return { depth, count, columns };
}

/** A session that projects rows [n, depth] onto the basis, [n, count]. */
export async function openProjection(
  { depth, count, columns }: Basis,
  openSession: OpenSession,
): Promise<{ project(rows: Float32Array): Promise<Float32Array>; close(): Promise<void> }> {
  const x = input('x', ['n', depth]);
  const session = await openSession(build({ x }, { y: matmul(x, constant('float32', [depth, count], columns)) }));
  return {
    project: async (rows) =>
      float32(await session.run({ x: tensor('float32', [rows.length / depth, depth], rows) }), 'y'),
    close: () => session.close(),
  };
}

/**
 * First-layer weights [members, count, h1] for rows in the basis as weights [members, depth, h1] for the rows
 * themselves.
 */
export async function unproject(
  w1: Float32Array,
  { depth, count, columns }: Basis,
  members: number,
  h1: number,
  openSession: OpenSession,
): Promise<Float32Array> {
  const [q, w] = [input('q', [depth, count]), input('w', [members, count, h1])];
  const session = await openSession(build({ q, w }, { y: matmul(q, w) }));
  try {
    return float32(
      await session.run({
        q: tensor('float32', [depth, count], columns),
        w: tensor('float32', [members, count, h1], w1),
      }),
      'y',
    );
  } finally {
    await session.close();
  }
}

/**
 * Gram–Schmidt, each column against those before it, `passes` times: two passes are exact, one only keeps columns
 * apart. A linearly dependent column becomes zero. [depth, count]
 */
function orthonormal(columns: Float32Array, depth: number, count: number, passes: number): Float32Array {
  const done: Float64Array[] = [];
  for (let index = 0; index < count; index++) {
    const column = Float64Array.from({ length: depth }, (_, row) => columns[row * count + index] as number);
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < passes; pass++) for (const other of done) subtract(column, other, dot(column, other));
    const length = Math.sqrt(dot(column, column));
    const scale = length > 1e-6 * before ? 1 / length : 0;
    done.push(column.map((value) => value * scale));
  }
  return Float32Array.from(
    { length: depth * count },
    (_, at) => (done[at % count] as Float64Array)[Math.floor(at / count)] as number,
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

function subtract(a: Float64Array, b: Float64Array, times: number): void {
  for (let at = 0; at < a.length; at++) a[at] = (a[at] as number) - times * (b[at] as number);
}
