import { Message } from './wire.js';
import { ELEMENT_CODES, type Tensor } from './tensor.js';
import { type Attribute, type Body, integers, type Node, type Value } from './value.js';
import type { Values } from './loop.js';

const IR_VERSION = 8;
/** The opsets that graphs can be written in: 17 by default, another to match a foreign graph. */
export const OPSETS = { least: 13, usual: 17, most: 20 } as const;
/** From this opset on, these operators take their axes as an input. */
const AXES_AS_INPUT = { opset: 18, operators: ['ReduceMean', 'ReduceMax'] };
const ATTRIBUTE = { float: 1, int: 2, text: 3, body: 5, ints: 7 } as const;

/**
 * Serialises a complete ONNX model (IR 8, opset 17 or the given one): equal expressions give equal bytes. Throws
 * RangeError when an output depends on an input that is not in `inputs`, a name is used twice, or the opset is not one
 * of `OPSETS`. `metadata` becomes the model's metadata properties.
 */
export function build(
  inputs: Values,
  outputs: Values,
  {
    opset = OPSETS.usual,
    metadata = {},
  }: { readonly opset?: number; readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  if (!(Number.isInteger(opset) && opset >= OPSETS.least && opset <= OPSETS.most)) {
    throw new RangeError(`graphs are written in opset ${OPSETS.least} to ${OPSETS.most}, not ${opset}`);
  }
  const scope = new Scope(null, opset, new Set([...Object.keys(inputs), ...Object.keys(outputs)]));
  for (const [name, value] of Object.entries(inputs)) scope.declare(value, name);
  for (const [name, value] of Object.entries(outputs)) scope.export(value, name);
  const graph = new Message();
  scope.writeInto(graph, 'gannet');
  for (const [name, value] of Object.entries(inputs)) graph.message(11, valueInfo(value, name));
  for (const [name, value] of Object.entries(outputs)) graph.message(12, valueInfo(value, name));
  return modelOf(graph, { irVersion: IR_VERSION, opset, metadata });
}

/** Serialises a graph as a model file. */
export function modelOf(
  graph: Message,
  {
    irVersion,
    opset,
    metadata = {},
  }: { irVersion: number; opset: number; metadata?: Readonly<Record<string, string>> | undefined },
): Uint8Array {
  const model = new Message()
    .int(1, irVersion)
    .text(2, 'gannet')
    .message(7, graph)
    .message(8, new Message().text(1, '').int(2, opset));
  for (const [key, value] of Object.entries(metadata)) model.message(14, new Message().text(1, key).text(2, value));
  return model.finish();
}

/** A graph while it is written: its nodes in order, and the names of their results. */
class Scope {
  readonly #outer: Scope | null;
  readonly #opset: number;
  readonly #names = new Map<Value['source'] | Node, string>();
  readonly #messages: Message[] = [];
  readonly #initializers: Message[] = [];
  readonly #taken: Set<string>;
  /** Names of the model's inputs and outputs, which nothing inside may have. */
  readonly #given: ReadonlySet<string>;
  readonly #dependent = new Map<Value['source'], boolean>();

  constructor(outer: Scope | null, opset: number, given: ReadonlySet<string>) {
    this.#outer = outer;
    this.#opset = opset;
    this.#given = given;
    this.#taken = outer ? outer.#taken : new Set();
  }

  declare(value: Value, name: string): void {
    if (value.source.kind !== 'input') throw new RangeError(`${name}: an input of the model is made with input()`);
    this.#names.set(value.source, this.#take(name));
    this.#dependent.set(value.source, true);
  }

  /** Names an output. Outputs have their own names, so one value may be several outputs. */
  export(value: Value, name: string): void {
    const from = this.nameOf(value);
    this.#messages.push(new Message().text(1, from).text(2, this.#take(name)).text(4, 'Identity'));
  }

  writeInto(graph: Message, name: string): void {
    for (const message of this.#messages) graph.message(1, message);
    graph.text(2, name);
    for (const message of this.#initializers) graph.message(5, message);
  }

  /** The name of a value, once everything that it depends on has been written, in this graph or an enclosing one. */
  nameOf(value: Value): string {
    const { source } = value;
    if (source.kind === 'constant') return this.#names.get(source) ?? this.#initializer(source);
    const known = this.#find(source);
    if (known !== undefined) return known;
    if (source.kind === 'input')
      throw new RangeError(`the input ${source.name} is used but not among the model's inputs`);
    if (this.#outer && !this.#dependsOnHere(source)) return this.#outer.nameOf(value);
    const base = this.#names.get(source.node) ?? this.#write(source.node);
    const name = outputName(base, source.output);
    this.#names.set(source, name);
    return name;
  }

  /** The name of a value if a node of this very graph computes it, else null. */
  #ownName(value: Value): string | null {
    const name = this.nameOf(value);
    return value.source.kind === 'node' && this.#names.has(value.source.node) ? name : null;
  }

  #find(source: Value['source']): string | undefined {
    if (source.kind === 'node') {
      const base = this.#names.get(source.node);
      if (base !== undefined) return outputName(base, source.output);
    }
    return this.#names.get(source) ?? (this.#outer ? this.#outer.#find(source) : undefined);
  }

  #write(given: Node): string {
    const node = inOpset(given, this.#opset);
    const inputs = node.inputs.map((value) => (value ? this.nameOf(value) : ''));
    const attributes = Object.entries(node.attributes).map(([name, attribute]) => this.#attribute(name, attribute));
    const base = this.#take(this.#free(node.operator));
    this.#names.set(given, base);
    const message = new Message();
    for (const name of inputs) message.text(1, name);
    for (let output = 0; output < node.outputs; output++) message.text(2, outputName(base, output));
    message.text(4, node.operator);
    for (const attribute of attributes) message.message(5, attribute);
    this.#messages.push(message);
    return base;
  }

  #attribute(name: string, attribute: Attribute): Message {
    const message = new Message().text(1, name);
    if ('float' in attribute) return message.float(2, attribute.float).int(20, ATTRIBUTE.float);
    if ('int' in attribute) return message.int(3, attribute.int).int(20, ATTRIBUTE.int);
    if ('text' in attribute) return message.text(4, attribute.text).int(20, ATTRIBUTE.text);
    if ('body' in attribute) return message.message(6, this.#body(attribute.body)).int(20, ATTRIBUTE.body);
    for (const value of attribute.ints) message.int(8, value);
    return message.int(20, ATTRIBUTE.ints);
  }

  #body({ inputs, outputs }: Body): Message {
    const inner = new Scope(this, this.#opset, this.#given);
    const inputNames = inputs.map((value, index) => {
      const name = this.#free(`in${index}`);
      inner.declare(value, name);
      return name;
    });
    const leaving = new Set<string>();
    const outputNames = outputs.map((value, index) => {
      const own = inner.#ownName(value);
      const name = own === null || leaving.has(own) ? this.#free(`out${index}`) : own;
      if (name !== own) inner.export(value, name);
      leaving.add(name);
      return name;
    });
    const graph = new Message();
    inner.writeInto(graph, 'body');
    inputs.forEach((value, index) => graph.message(11, valueInfo(value, inputNames[index] as string)));
    outputs.forEach((value, index) => graph.message(12, valueInfo(value, outputNames[index] as string)));
    return graph;
  }

  /** Whether a value depends on an input of this graph, and so can only be computed inside it. */
  #dependsOnHere(source: Value['source']): boolean {
    const known = this.#dependent.get(source);
    if (known !== undefined) return known;
    const answer = source.kind === 'node' && reached(source.node).some((value) => this.#dependsOnHere(value.source));
    this.#dependent.set(source, answer);
    return answer;
  }

  /**
   * A constant is stored in every graph that uses it: onnxruntime optimises the layout of a convolution only if its
   * weights are stored in the same graph.
   */
  #initializer(source: { readonly kind: 'constant'; readonly tensor: Tensor }): string {
    const name = this.#take(this.#free('constant'));
    this.#names.set(source, name);
    this.#initializers.push(tensorMessage(source.tensor, name));
    return name;
  }

  /** An unused internal name. */
  #free(what: string): string {
    let number = this.#taken.size;
    while (this.#given.has(`${what}_${number}`) || this.#taken.has(`${what}_${number}`)) number++;
    return `${what}_${number}`;
  }

  #take(name: string): string {
    if (this.#taken.has(name)) throw new RangeError(`two values of the model are called ${name}`);
    this.#taken.add(name);
    return name;
  }
}

/** Adapts a node to an opset. */
function inOpset(node: Node, opset: number): Node {
  const { axes, ...attributes } = node.attributes;
  if (opset < AXES_AS_INPUT.opset || !AXES_AS_INPUT.operators.includes(node.operator) || !axes || !('ints' in axes))
    return node;
  return { ...node, inputs: [...node.inputs, integers(axes.ints)], attributes };
}

/** All values that a node reads, including those of its bodies. */
function reached(node: Node): Value[] {
  const bodies = Object.values(node.attributes).flatMap((attribute) =>
    'body' in attribute ? attribute.body.outputs : [],
  );
  return [...node.inputs.filter((value) => value !== null), ...bodies];
}

function outputName(base: string, output: number): string {
  return output === 0 ? base : `${base}.${output}`;
}

export function valueInfo(value: Value, name: string): Message {
  const shape = new Message();
  for (const dim of value.dims) {
    shape.message(1, typeof dim === 'string' ? new Message().text(2, dim) : new Message().int(1, dim));
  }
  const tensorType = new Message().int(1, ELEMENT_CODES[value.type]).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

/** ONNX stores raw data in little endian, the byte order of every machine that Node and browsers run on. */
function tensorMessage({ type, dims, data }: Tensor, name: string): Message {
  const message = new Message();
  for (const dim of dims) message.int(1, dim);
  return message
    .int(2, ELEMENT_CODES[type])
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
