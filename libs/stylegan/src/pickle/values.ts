import type { Storage } from '../torch/storage.js';

/** What a pickle builds here: data and nothing else. A long integer that a number cannot hold is a bigint. */
export type PyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyValue[]
  | PyDict
  | PyGlobal
  | PyObject
  | Storage
  | undefined;

/** A dict with its items in order. */
export type PyDict = Map<PyValue, PyValue>;

/** The name of a function or a class. Nothing is ever looked up or called by it. */
export class PyGlobal {
  constructor(readonly name: string) {}
}

/** An object as the file describes it: what would make it, from which arguments, with which state and items. */
export class PyObject {
  state: PyValue = undefined;
  readonly items: PyDict = new Map();
  readonly list: PyValue[] = [];

  constructor(
    readonly made: string,
    readonly args: readonly PyValue[],
  ) {}
}

/** The items of a dict, or of an object that is one: an OrderedDict, an EasyDict. */
export function itemsOf(value: PyValue): PyDict | null {
  if (value instanceof Map) return value;
  return value instanceof PyObject ? value.items : null;
}
