import { refuse } from '../refused.js';

/** Longest text, in bytes: the source of a network is 40,000, a name 50. */
const LONGEST_TEXT = 4_000_000;
/** Longest line of the older opcodes, which hold a module's or a class's name. */
const LONGEST_LINE = 500;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads little-endian numbers, bytes and texts, and never beyond the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  /** A length of 8 bytes; none is longer than the file. */
  length64(): number {
    const length = this.#view.getBigUint64(this.#skip(8), true);
    if (length > BigInt(this.#bytes.length))
      refuse(`The file says that ${length} bytes follow, and has only ${this.#bytes.length}.`);
    return Number(length);
  }

  /** A double with its first byte first, as pickles alone have it. */
  bigEndianDouble(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** A two's complement integer of any length. */
  integer(length: number): number | bigint {
    const bytes = this.bytes(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index] as number);
    if (length > 0 && (bytes[length - 1] as number) >= 0x80) value -= 1n << BigInt(8 * length);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  bytes(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  text(length: number): string {
    if (length > LONGEST_TEXT) refuse(`The file holds a text of ${length} bytes; none of a network is that long.`);
    return decoded(this.bytes(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > LONGEST_LINE) refuse('The file holds a name without an end.');
    const text = decoded(this.#bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  #skip(length: number): number {
    const from = this.at;
    if (length < 0 || from + length > this.#bytes.length)
      refuse(`The file is truncated: it ends at byte ${this.#bytes.length}, inside a value.`);
    this.at += length;
    return from;
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return refuse('The file holds a text that is not UTF-8.');
  }
}
