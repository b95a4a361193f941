import { placeOf, type ValueInfo } from './model.js';
import { bytesOf, type Field, fields, intsOf, textOf } from './wire.js';

/** Operators whose output shape is an input: the index of that input. */
const TOLD: Readonly<Record<string, number>> = { ConstantOfShape: 0, Expand: 1 };
const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  uint32: 4,
  uint64: 8,
  complex64: 8,
  complex128: 16,
  bfloat16: 2,
};
const DEPTH = 32;

/** A tensor that a model computes, as far as the file declares it. */
interface LargestTensor {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The largest tensor that a model declares, counting an unknown size as 1: among its outputs, the shapes of
 * intermediate values in the file, and the stored output shapes of operators. Null where it declares none. A model may
 * declare less than it computes.
 */
export function largestTensor(bytes: Uint8Array): LargestTensor | null {
  const graph = fields(bytesOf(fields(bytes), 7)[0] ?? new Uint8Array());
  const found: LargestTensor[] = [];
  visit(graph, new Map(), found, 0);
  return found.reduce<LargestTensor | null>(
    (largest, one) => (largest === null || one.bytes > largest.bytes ? one : largest),
    null,
  );
}

function visit(
  graph: readonly Field[],
  outer: ReadonlyMap<string, readonly bigint[]>,
  found: LargestTensor[],
  depth: number,
): void {
  if (depth > DEPTH) throw new RangeError(`graphs inside graphs are nested deeper than ${DEPTH}`);
  for (const place of [...bytesOf(graph, 12), ...bytesOf(graph, 13)].map((one) => placeOf(one)))
    found.push(sizeOf(place));
  const nodes = bytesOf(graph, 1).map((one) => fields(one));
  const shapes = new Map([...outer, ...shapesIn(graph, nodes)]);
  for (const node of nodes) {
    const told = TOLD[textOf(node, 4)];
    const shape =
      told === undefined
        ? undefined
        : shapes.get(textOf(node.filter(({ field }) => field === 1).slice(told, told + 1), 1));
    if (shape) found.push({ name: textOf(node, 2), bytes: shape.reduce((product, dim) => product * Number(dim), 4) });
    for (const attribute of bytesOf(node, 5).map((one) => fields(one))) {
      for (const body of [...bytesOf(attribute, 6), ...bytesOf(attribute, 11)])
        visit(fields(body), shapes, found, depth + 1);
    }
  }
}

/** Short integer lists stored in a graph, by name: shapes are among them. */
function shapesIn(graph: readonly Field[], nodes: readonly (readonly Field[])[]): Map<string, readonly bigint[]> {
  const shapes = new Map<string, readonly bigint[]>();
  for (const one of bytesOf(graph, 5)) note(shapes, fields(one), null);
  for (const node of nodes) {
    if (textOf(node, 4) !== 'Constant') continue;
    for (const value of bytesOf(fields(bytesOf(node, 5)[0] ?? new Uint8Array()), 5))
      note(shapes, fields(value), textOf(node, 2));
  }
  return shapes;
}

const [INT64, MOST_DIMS] = [7n, 16];

function note(shapes: Map<string, readonly bigint[]>, tensor: readonly Field[], name: string | null): void {
  if (intsOf(tensor, 2).at(-1) !== INT64) return;
  const raw = bytesOf(tensor, 9).at(-1);
  if (raw && raw.length > 8 * MOST_DIMS) return;
  const numbers = raw
    ? Array.from({ length: raw.length >> 3 }, (_, at) =>
        new DataView(raw.buffer, raw.byteOffset).getBigInt64(8 * at, true),
      )
    : intsOf(tensor, 7);
  if (numbers.length > 0 && numbers.length <= MOST_DIMS) shapes.set(name ?? textOf(tensor, 8), numbers);
}

function sizeOf({ name, type, dims }: ValueInfo): LargestTensor {
  return {
    name,
    bytes: dims.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), BYTES[type] ?? 1),
  };
}
