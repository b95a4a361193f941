/** The typed array that holds each element type. A `bool` is one byte, 0 or 1. */
export interface ElementArrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int64: BigInt64Array;
  readonly int32: Int32Array;
  readonly bool: Uint8Array;
  readonly uint8: Uint8Array;
}

export type ElementType = keyof ElementArrays;

/**
 * A dense row-major array with its shape. `data` has exactly as many elements as the product of `dims`; [] is a scalar.
 */
export type Tensor<T extends ElementType = ElementType> = {
  readonly [K in T]: { readonly type: K; readonly dims: readonly number[]; readonly data: ElementArrays[K] };
}[T];

/** An opened model. Runs are answered in the order of the calls; `close` rejects the pending ones. */
export interface Session {
  /**
   * Computes only the requested `outputs` (all by default). The arrays of `feeds` remain the caller's and are not
   * changed.
   */
  run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
  /**
   * Whether every later run fails, because the session was closed or its process has ended. Absent where that cannot
   * happen.
   */
  readonly isLost?: boolean;
}

/** The port through which pure code runs a model. `threads` is how many cores one run may use. */
export type OpenSession = (model: Uint8Array, options?: { readonly threads?: number }) => Promise<Session>;

/** ONNX's codes of the element types. */
export const ELEMENT_CODES = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint8: Uint8Array,
};

/** Number of elements of a tensor of this shape. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/**
 * Creates a validated tensor. Throws TypeError for an array of another element type, RangeError when the shape and the
 * length do not match.
 */
export function tensor<T extends ElementType>(type: T, dims: readonly number[], data: ElementArrays[T]): Tensor<T> {
  if (!(data instanceof ARRAYS[type])) throw new TypeError(`a ${type} tensor is held by a ${ARRAYS[type].name}`);
  for (const dim of dims) {
    if (!Number.isInteger(dim) || dim < 0) throw new RangeError(`a dimension is a whole number, not ${dim}`);
  }
  if (data.length !== elementCount(dims)) {
    throw new RangeError(`a tensor of [${dims.join(',')}] holds ${elementCount(dims)} elements, not ${data.length}`);
  }
  return { type, dims, data };
}

/** The named float32 result of a run. Throws TypeError when it is missing or of another type. */
export function float32(results: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  return dataOf(results, name, 'float32');
}

/** The named result of a run, of a known element type. Throws TypeError when it is missing or of another type. */
export function dataOf<T extends ElementType>(
  results: Readonly<Record<string, Tensor>>,
  name: string,
  type: T,
): ElementArrays[T] {
  const found = results[name];
  if (found?.type !== type) throw new TypeError(`no ${type} result is called ${name}`);
  return found.data as ElementArrays[T];
}
