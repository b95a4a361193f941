/** What a pickle can be written of. Arrays are lists, a Map is a dict. */
export type Written =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Written[]
  | ReadonlyMap<Written, Written>
  | Tuple
  | Global
  | Call
  | Persistent
  | Raw;

class Tuple {
  constructor(readonly values: readonly Written[]) {}
}

class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
}

/** A call of a function with a tuple of arguments, and the state and items that its result is given. */
export class Call {
  constructor(
    readonly made: Global,
    readonly args: readonly Written[],
    readonly more: { readonly state?: Written; readonly items?: ReadonlyMap<Written, Written> } = {},
  ) {}
}

export class Persistent {
  constructor(readonly id: Written) {}
}

/** Opcodes as they are. */
export class Raw {
  constructor(readonly bytes: readonly number[]) {}
}

export const tuple = (...values: Written[]): Tuple => new Tuple(values);
export const dict = (items: Readonly<Record<string, Written>>): Map<Written, Written> => new Map(Object.entries(items));
export const global = (dotted: string): Global => {
  const at = dotted.lastIndexOf('.');
  return new Global(dotted.slice(0, at), dotted.slice(at + 1));
};

const utf8 = new TextEncoder();

const uint32 = (value: number): number[] => [
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  (value >>> 24) & 255,
];

/** A pickle of this protocol, as Python's own module writes it. */
export function pickled(value: Written, protocol: 2 | 4 = 4): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x80, protocol)];
  write(
    value,
    protocol,
    (...bytes) => void parts.push(Uint8Array.from(bytes.flat())),
    (bytes) => void parts.push(bytes),
  );
  parts.push(Uint8Array.of(0x2e));
  return joined(parts);
}

type Emit = (...bytes: (number | readonly number[])[]) => void;

function write(value: Written, protocol: 2 | 4, emit: Emit, emitBytes: (bytes: Uint8Array) => void): void {
  const next = (inner: Written): void => write(inner, protocol, emit, emitBytes);
  const text = (words: string): void => {
    const bytes = utf8.encode(words);
    emit(0x58, uint32(bytes.length));
    emitBytes(bytes);
  };
  const sequence = (values: readonly Written[]): void => {
    emit(0x28);
    for (const one of values) next(one);
  };
  const items = (pairs: ReadonlyMap<Written, Written>): void => {
    if (pairs.size === 0) return;
    sequence([...pairs].flat());
    emit(0x75);
  };
  if (value === null) return emit(0x4e);
  if (typeof value === 'boolean') return emit(value ? 0x88 : 0x89);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return writeNumber(value, emit);
  if (value instanceof Uint8Array) {
    emit(0x42, uint32(value.length));
    return emitBytes(value);
  }
  if (value instanceof Raw) return emit(value.bytes);
  if (value instanceof Global) {
    if (protocol === 2) return emitBytes(utf8.encode(`c${value.module}\n${value.name}\n`));
    text(value.module);
    text(value.name);
    return emit(0x93);
  }
  if (value instanceof Tuple) {
    sequence(value.values);
    return emit(0x74);
  }
  if (value instanceof Persistent) {
    next(value.id);
    return emit(0x51);
  }
  if (value instanceof Call) {
    next(value.made);
    next(new Tuple(value.args));
    emit(0x52);
    if (value.more.items) items(value.more.items);
    if (value.more.state === undefined) return;
    next(value.more.state);
    return emit(0x62);
  }
  if (value instanceof Map) {
    emit(0x7d);
    return items(value);
  }
  emit(0x5d);
  sequence(value as readonly Written[]);
  emit(0x65);
}

function writeNumber(value: number, emit: Emit): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return emit(0x4a, uint32(value));
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, false);
  emit(0x47, [...bytes]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
