/** A NumPy array in C order, little-endian. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Float32Array;
}

/** Supported types and their sizes in bytes. */
const TYPES = { '|u1': 1, '<f4': 4 } as const;

/**
 * Parses NumPy's .npy format, versions 1 to 3 (numpy.lib.format), with types `|u1` and `<f4` in C order. Throws
 * RangeError with what is wrong.
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < 12 || bytes[0] !== 0x93 || new TextDecoder().decode(bytes.subarray(1, 6)) !== 'NUMPY')
    throw new RangeError('this is not a NumPy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const end = start + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const head = new TextDecoder().decode(bytes.subarray(start, end));
  const fields = /'descr':\s*'([^']+)'.*'fortran_order':\s*(True|False).*'shape':\s*\(([\d,\s]*)\)/s.exec(head);
  if (!fields) throw new RangeError('the header of this NumPy file cannot be read');
  const [, type = '', order, dims = ''] = fields;
  if (!(type in TYPES) || order === 'True')
    throw new RangeError(
      `this NumPy file holds ${type}${order === 'True' ? ' in Fortran order' : ''}: bytes (|u1) and float32 (<f4) in C order are read`,
    );
  const shape = dims
    .split(',')
    .filter((word) => word.trim() !== '')
    .map(Number);
  const size = shape.reduce((product, length) => product * length, TYPES[type as keyof typeof TYPES]);
  if (bytes.length - end !== size)
    throw new RangeError(
      `this NumPy file has ${bytes.length - end} bytes of data where its shape (${shape.join(', ')}) needs ${size}`,
    );
  const own = new Uint8Array(bytes.subarray(end)); // a Buffer would share its memory
  return { shape, data: type === '|u1' ? own : new Float32Array(own.buffer) };
}
