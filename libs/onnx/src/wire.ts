/** The protobuf wire format, as far as ONNX files need it. Source: protobuf.dev/programming-guides/encoding. */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Builds a protobuf message; its pieces are joined once, at the end. */
export class Message {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  int(field: number, value: number | bigint): this {
    return this.#tag(field, VARINT).#push(varint(BigInt(value)));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, FIXED32).#push(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, BYTES)
      .#push(varint(BigInt(value.length)))
      .#push(value);
  }

  message(field: number, value: Message): this {
    this.#tag(field, BYTES).#push(varint(BigInt(value.#length)));
    for (const part of value.#parts) this.#push(part);
    return this;
  }

  /** Appends a field unchanged. */
  copy(entry: Field): this {
    if (entry.kind === 'int') return this.int(entry.field, entry.value);
    if (entry.kind === 'bytes') return this.bytes(entry.field, entry.value);
    return this.#tag(entry.field, entry.value.length === 4 ? FIXED32 : FIXED64).#push(entry.value);
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #tag(field: number, wireType: number): this {
    return this.#push(varint(BigInt(field * 8 + wireType)));
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}

/** Negative numbers take ten bytes, as in protobuf's int64. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export type Field =
  | { readonly field: number; readonly kind: 'int'; readonly value: bigint }
  | { readonly field: number; readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly field: number; readonly kind: 'fixed'; readonly value: Uint8Array };

/** The fields of a message in file order, as views into `bytes`. Throws RangeError where the bytes are not protobuf. */
export function fields(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`the message ends inside a number, at byte ${at - 1}`);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError(`a number is longer than 64 bits, at byte ${at}`);
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at)
      throw new RangeError(`a field of ${length} bytes at ${at} does not fit in ${bytes.length}`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(readVarint());
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === VARINT) found.push({ field, kind: 'int', value: readVarint() });
    else if (wireType === BYTES) found.push({ field, kind: 'bytes', value: take(Number(readVarint())) });
    else if (wireType === FIXED32) found.push({ field, kind: 'fixed', value: take(4) });
    else if (wireType === FIXED64) found.push({ field, kind: 'fixed', value: take(8) });
    else throw new RangeError(`wire type ${wireType} at byte ${at} is not one that ONNX uses`);
  }
  return found;
}

/** The sub-messages (or byte strings) with one field number. */
export function bytesOf(message: readonly Field[], field: number): Uint8Array[] {
  return message.flatMap((entry) => (entry.field === field && entry.kind === 'bytes' ? [entry.value] : []));
}

/** The last string with one field number, as protobuf reads a repeated scalar; '' when absent. */
export function textOf(message: readonly Field[], field: number): string {
  const last = bytesOf(message, field).at(-1);
  return last ? decoder.decode(last) : '';
}

/** All numbers with one field number, packed or not. */
export function intsOf(message: readonly Field[], field: number): bigint[] {
  return message.flatMap((entry) => {
    if (entry.field !== field) return [];
    if (entry.kind === 'int') return [BigInt.asIntN(64, entry.value)];
    return entry.kind === 'bytes' ? unpack(entry.value) : [];
  });
}

function unpack(packed: Uint8Array): bigint[] {
  const numbers: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of packed) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      numbers.push(BigInt.asIntN(64, value));
      value = 0n;
      shift = 0n;
    }
  }
  return numbers;
}
