import { PyGlobal, type PyValue } from '../pickle/values.js';
import { refuse } from '../refused.js';

/** Element types of storages that hold a network's numbers or counters. */
const TYPES = {
  'torch.FloatStorage': { type: 'float32', bytes: 4 },
  'torch.DoubleStorage': { type: 'float64', bytes: 8 },
  'torch.HalfStorage': { type: 'float16', bytes: 2 },
  'torch.BFloat16Storage': { type: 'bfloat16', bytes: 2 },
  'torch.LongStorage': { type: 'int64', bytes: 8 },
  'torch.IntStorage': { type: 'int32', bytes: 4 },
  'torch.ShortStorage': { type: 'int16', bytes: 2 },
  'torch.CharStorage': { type: 'int8', bytes: 1 },
  'torch.ByteStorage': { type: 'uint8', bytes: 1 },
  'torch.BoolStorage': { type: 'bool', bytes: 1 },
} as const;

export const STORAGE_TYPES = Object.keys(TYPES);

type ElementType = (typeof TYPES)[keyof typeof TYPES]['type'];

/** The numbers that tensors are views of, where they lie in the file. */
export class Storage {
  /** Set as soon as the place in the file is known. */
  data: Uint8Array | null = null;

  constructor(
    readonly type: ElementType,
    readonly bytesPerElement: number,
    readonly count: number,
    readonly key: string,
  ) {}

  get byteLength(): number {
    return this.count * this.bytesPerElement;
  }
}

/**
 * The storage that a persistent id describes: `('storage', class, key, device, elements)`, and from older versions of
 * torch a sixth value that is None. Throws CheckpointRefused.
 */
export function storageOf(id: PyValue): Storage {
  if (!Array.isArray(id) || id.length < 5 || id.length > 6 || id[0] !== 'storage')
    return refuse('The file refers to data that is no storage of a tensor.');
  const [, kind, key, , count, view] = id;
  const known = kind instanceof PyGlobal ? TYPES[kind.name as keyof typeof TYPES] : undefined;
  if (!known || typeof key !== 'string' || typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    return refuse('The file describes a storage without its type, its name or its size.');
  if (view !== undefined && view !== null) refuse('The file holds a storage that is a view of another.');
  return new Storage(known.type, known.bytes, count, key);
}
