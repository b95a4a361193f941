import { refuse } from '../refused.js';
import { ByteReader } from './byte-reader.js';
import { PyGlobal, PyObject, type PyDict, type PyValue } from './values.js';

/** Far above any real network's 36,000 opcodes and 5,600 memo entries, and reached in seconds. */
const LIMITS = { steps: 5_000_000, memo: 1_000_000, stack: 1_000_000, integer: 64 } as const;

export interface Unpickling {
  /** Names of functions and classes that the pickle may mention; any other is refused by its name. */
  readonly allowed: ReadonlySet<string>;
  /** The value of a persistent id, which stands for a tensor's storage. */
  readonly persistent?: (id: PyValue) => PyValue;
}

/**
 * Runs one pickle, from byte `at`, on a machine that can only build data: no opcode of it imports or calls anything.
 * Returns its value and where it ends. Throws CheckpointRefused.
 */
export function unpickle(bytes: Uint8Array, at: number, unpickling: Unpickling): { value: PyValue; end: number } {
  const machine = new Machine(new ByteReader(bytes, at), unpickling);
  const value = machine.run();
  return { value, end: machine.reader.at };
}

class Machine {
  readonly #stack: PyValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PyValue>();
  readonly #unpickling: Unpickling;

  constructor(
    readonly reader: ByteReader,
    unpickling: Unpickling,
  ) {
    this.#unpickling = unpickling;
  }

  run(): PyValue {
    for (let step = 0; step < LIMITS.steps; step++) {
      const at = this.reader.at;
      const code = this.reader.byte();
      if (code === STOP) return this.#last();
      const opcode = OPCODES[code];
      if (!opcode)
        refuse(`The file is no pickle of a network: it has the opcode 0x${code.toString(16)} at byte ${at}.`);
      opcode(this);
    }
    return refuse(`The file takes more than ${LIMITS.steps} steps to read; a network takes 36,000.`);
  }

  push(value: PyValue): void {
    if (this.#stack.length >= LIMITS.stack) refuse('The file nests its values too deeply.');
    this.#stack.push(value);
  }

  pop(): PyValue {
    if (this.#stack.length <= this.#floor()) refuse('The file is damaged: it takes a value where there is none.');
    return this.#stack.pop();
  }

  top(): PyValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    if (this.#marks.length >= LIMITS.stack) refuse('The file nests its values too deeply.');
    this.#marks.push(this.#stack.length);
  }

  popToMark(): PyValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) return refuse('The file is damaged: it ends a list that was never begun.');
    return this.#stack.splice(mark);
  }

  remember(index: number): void {
    if (index > LIMITS.memo) refuse('The file remembers too many values.');
    this.#memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) refuse(`The file is damaged: it recalls value ${index}, which it never stored.`);
    this.push(this.#memo.get(index));
  }

  global(module: PyValue, name: PyValue): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      return refuse('The file is damaged: it names a function by something that is no text.');
    const whole = `${module}.${name}`;
    if (!this.#unpickling.allowed.has(whole))
      refuse(`The file asks for ${shown(whole)}, which no network needs: nothing was executed.`);
    this.push(new PyGlobal(whole));
  }

  /** What calling a function or making an object would be: here a record of it. */
  make(): void {
    const [args, made] = [this.pop(), this.pop()];
    if (!(made instanceof PyGlobal) || !Array.isArray(args))
      return refuse('The file is damaged: it makes an object of something that is no class.');
    this.push(new PyObject(made.name, args));
  }

  setState(): void {
    const state = this.pop();
    const object = this.top();
    if (!(object instanceof PyObject))
      return refuse('The file is damaged: it gives a state to something that is no object.');
    object.state = state;
  }

  setItems(pairs: readonly PyValue[]): void {
    const target = this.top();
    const items: PyDict | null = target instanceof Map ? target : target instanceof PyObject ? target.items : null;
    if (!items || pairs.length % 2 > 0)
      return refuse('The file is damaged: it puts items into something that is no dict.');
    for (let at = 0; at < pairs.length; at += 2) items.set(pairs[at], pairs[at + 1]);
  }

  append(values: readonly PyValue[]): void {
    const target = this.top();
    const list = Array.isArray(target) ? target : target instanceof PyObject ? target.list : null;
    if (!list) return refuse('The file is damaged: it appends to something that is no list.');
    for (const value of values) list.push(value);
  }

  persistent(): void {
    const id = this.pop();
    const { persistent } = this.#unpickling;
    if (!persistent) return refuse('The file refers to data outside of it.');
    this.push(persistent(id));
  }

  integer(length: number): number | bigint {
    if (length > LIMITS.integer) refuse(`The file holds an integer of ${length} bytes.`);
    return this.reader.integer(length);
  }

  tuple(length: number): void {
    this.push(Array.from({ length }, () => this.pop()).reverse());
  }

  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #last(): PyValue {
    const value = this.pop();
    if (this.#stack.length > 0) refuse('The file is damaged: values are left over at its end.');
    return value;
  }
}

const STOP = 0x2e;

type Opcode = (machine: Machine) => void;

/** Every opcode that `torch.save` and the pickles of protocols 2 to 5 of networks use. */
const OPCODES: Readonly<Partial<Record<number, Opcode>>> = {
  0x80: ({ reader }) => expectProtocol(reader.byte()),
  0x95: ({ reader }) => void reader.length64(), // FRAME: nothing depends on it
  0x28: (m) => m.mark(),
  0x30: (m) => void m.pop(),
  0x31: (m) => void m.popToMark(),
  0x4e: (m) => m.push(null),
  0x88: (m) => m.push(true),
  0x89: (m) => m.push(false),
  0x4a: (m) => m.push(m.reader.int32()),
  0x4b: (m) => m.push(m.reader.byte()),
  0x4d: (m) => m.push(m.reader.uint16()),
  0x8a: (m) => m.push(m.integer(m.reader.byte())),
  0x8b: (m) => m.push(m.integer(m.reader.int32())),
  0x47: (m) => m.push(m.reader.bigEndianDouble()),
  0x58: (m) => m.push(m.reader.text(m.reader.uint32())),
  0x8c: (m) => m.push(m.reader.text(m.reader.byte())),
  0x8d: (m) => m.push(m.reader.text(m.reader.length64())),
  0x42: (m) => m.push(m.reader.bytes(m.reader.uint32())),
  0x43: (m) => m.push(m.reader.bytes(m.reader.byte())),
  0x8e: (m) => m.push(m.reader.bytes(m.reader.length64())),
  0x96: (m) => m.push(m.reader.bytes(m.reader.length64())),
  0x5d: (m) => m.push([]),
  0x61: (m) => m.append([m.pop()]),
  0x65: (m) => m.append(m.popToMark()),
  0x6c: (m) => m.push(m.popToMark()),
  0x29: (m) => m.push([]),
  0x74: (m) => m.push(m.popToMark()),
  0x85: (m) => m.tuple(1),
  0x86: (m) => m.tuple(2),
  0x87: (m) => m.tuple(3),
  0x7d: (m) => m.push(new Map()),
  0x64: (m) => dictOf(m, m.popToMark()),
  0x73: (m) => m.setItems([m.pop(), m.pop()].reverse()),
  0x75: (m) => m.setItems(m.popToMark()),
  0x8f: (m) => m.push(new PyObject('set', [])),
  0x90: (m) => m.append(m.popToMark()),
  0x91: (m) => m.push(new PyObject('frozenset', m.popToMark())),
  0x63: (m) => m.global(m.reader.line(), m.reader.line()),
  0x93: (m) => stackGlobal(m),
  0x52: (m) => m.make(),
  0x81: (m) => m.make(),
  0x62: (m) => m.setState(),
  0x51: (m) => m.persistent(),
  0x71: (m) => m.remember(m.reader.byte()),
  0x72: (m) => m.remember(m.reader.uint32()),
  0x94: (m) => m.rememberNext(),
  0x68: (m) => m.recall(m.reader.byte()),
  0x6a: (m) => m.recall(m.reader.uint32()),
};

function expectProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5)
    refuse(`The file is a pickle of protocol ${protocol}; those of networks have protocol 2 to 5.`);
}

function dictOf(machine: Machine, pairs: readonly PyValue[]): void {
  machine.push(new Map());
  machine.setItems(pairs);
}

function stackGlobal(machine: Machine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  machine.global(module, name);
}

/** A name from a file, as a message may show it. */
function shown(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '?');
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}
