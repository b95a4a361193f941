import { numpyNumbers } from './numpy.js';
import { itemsOf, PyObject, type PyDict, type PyValue } from './pickle/values.js';
import { refuse } from './refused.js';
import { type Tensor, tensorOf } from './torch/tensor.js';

export const MODULE = 'torch_utils.persistence._reconstruct_persistent_obj';

/** A network of NVIDIA's has some 300 modules, nested five deep. */
const LIMITS = { modules: 5000, depth: 12 } as const;

interface Parts {
  readonly attributes: ReadonlyMap<string, PyValue>;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly modules: ReadonlyMap<string, Module>;
}

/** A part of a network, as its checkpoint describes it: settings, weights, and parts of its own, all by name. */
export class Module {
  readonly #parts: Parts;

  constructor(
    /** Where in the network it is, as `synthesis.b64.conv1`; empty for the network itself. */
    readonly path: string,
    parts: Parts,
  ) {
    this.#parts = parts;
  }

  /** Throws CheckpointRefused when there is no such module. */
  module(name: string): Module {
    return this.#parts.modules.get(name) ?? refuse(`${this.#nameOf(name)} is missing in the network.`);
  }

  /** Throws CheckpointRefused when there is no such tensor, or when it has other sizes than `dims` says where it does. */
  tensor(name: string, dims?: readonly (number | null)[]): Tensor {
    const found = this.#parts.tensors.get(name) ?? refuse(`${this.#nameOf(name)} is missing in the network.`);
    const isAsSaid =
      !dims ||
      (dims.length === found.dims.length && dims.every((dim, axis) => dim === null || dim === found.dims[axis]));
    if (!isAsSaid)
      refuse(
        `${this.#nameOf(name)} has the shape [${found.dims.join(', ')}] where [${dims.map((dim) => dim ?? 'any').join(', ')}] fits.`,
      );
    return found;
  }

  /** The numbers of a tensor. Throws CheckpointRefused for one that is missing, of other sizes, or not finite. */
  weights(name: string, dims?: readonly (number | null)[]): Float32Array {
    const values = this.tensor(name, dims).floats();
    if (!values.every(Number.isFinite))
      refuse(`${this.#nameOf(name)} holds numbers that are not finite: the training has failed.`);
    return values;
  }

  hasTensor(name: string): boolean {
    return this.#parts.tensors.has(name);
  }

  /** Whether there is such a setting. */
  has(name: string): boolean {
    return this.#parts.attributes.has(name);
  }

  /** A setting that is a number. Throws CheckpointRefused. */
  number(name: string): number {
    const [value, more] = this.numbers(name);
    return value !== undefined && more === undefined ? value : this.#refuseSetting(name, 'a number');
  }

  /** A setting that is a number or None. */
  numberOrNull(name: string): number | null {
    return this.#parts.attributes.get(name) === null ? null : this.number(name);
  }

  /** A setting that is a whole number of `least` to `most`. */
  count(name: string, least: number, most: number): number {
    const value = this.number(name);
    if (!Number.isInteger(value) || value < least || value > most)
      this.#refuseSetting(name, `a whole number of ${least} to ${most}`);
    return value;
  }

  /** A setting that is one number or several. */
  numbers(name: string): number[] {
    const value = this.#parts.attributes.get(name);
    if (typeof value === 'number') return [value];
    const values = Array.isArray(value)
      ? value.flatMap((one) => (typeof one === 'number' ? [one] : (numpyNumbers(one) ?? [Number.NaN])))
      : (numpyNumbers(value) ?? []);
    return values.length > 0 && values.every(Number.isFinite) ? values : this.#refuseSetting(name, 'a number');
  }

  flag(name: string): boolean {
    const value = this.#parts.attributes.get(name);
    return typeof value === 'boolean' ? value : this.number(name) !== 0;
  }

  text(name: string): string {
    const value = this.#parts.attributes.get(name);
    return typeof value === 'string' ? value : this.#refuseSetting(name, 'a text');
  }

  /** A setting that is a list of texts. */
  texts(name: string): string[] {
    const value = this.#parts.attributes.get(name);
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
    return isList ? value : this.#refuseSetting(name, 'a list of names');
  }

  #nameOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  #refuseSetting(name: string, what: string): never {
    return refuse(`${this.#nameOf(name)} of the network is not ${what}.`);
  }
}

/** The network that a pickled object is, and the source of its code as the file has it. */
export function pickledModule(value: PyValue): { module: Module; className: string; source: string } {
  const about = describedBy(value);
  const [className, source] = [about?.get('class_name'), about?.get('module_src')];
  if (typeof className !== 'string' || typeof source !== 'string')
    return refuse('G_ema of the file is no network of StyleGAN2 or StyleGAN3.');
  const budget = { modules: LIMITS.modules };
  return { module: readModule(value, '', LIMITS.depth, budget), className, source };
}

function describedBy(value: PyValue): PyDict | null {
  const about = value instanceof PyObject && value.made === MODULE ? value.args[0] : null;
  return about instanceof Map ? about : null;
}

function readModule(value: PyValue, path: string, depth: number, budget: { modules: number }): Module {
  const state = itemsOf(describedBy(value)?.get('state') ?? (value instanceof PyObject ? value.state : null));
  if (!state) return refuse(`${path || 'G_ema'} of the file is no module of a network.`);
  if (depth === 0 || --budget.modules < 0) refuse('The network of the file has too many modules.');
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const tensors = new Map<string, Tensor>();
  for (const kind of ['_parameters', '_buffers'])
    for (const [name, item] of named(state.get(kind)))
      if (item !== null) tensors.set(name, tensorOf(item) ?? refuse(`${below(name)} of the network is no tensor.`));
  const modules = new Map(
    named(state.get('_modules'))
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [name, readModule(item, below(name), depth - 1, budget)]),
  );
  return new Module(path, { attributes: new Map(named(state)), tensors, modules });
}

/** The items of a dict whose names are texts. */
function named(value: PyValue): [string, PyValue][] {
  return [...(itemsOf(value) ?? [])].filter((item): item is [string, PyValue] => typeof item[0] === 'string');
}
