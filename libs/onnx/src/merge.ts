import { modelOf, valueInfo } from './build.js';
import type { Values } from './loop.js';
import { bytesOf, type Field, fields, intsOf, Message, textOf } from './wire.js';

/** One model of the chain. */
interface Part {
  /** Prefix of the names inside, so that two parts may use the same name. */
  readonly prefix: string;
  readonly model: Uint8Array;
  /** Of inputs that are connected to an output of another name: that name. */
  readonly reads?: Readonly<Record<string, string>>;
}

interface Chain {
  /** In the order of computation. */
  readonly parts: readonly Part[];
  /** Inputs of the merged model. Shapes may be more specific than the parts': a batch of 1 where they allow any. */
  readonly inputs: Values;
  /** Outputs of the merged model, by name: the part and its output. */
  readonly outputs: Readonly<Record<string, readonly [prefix: string, output: string]>>;
  /** The merged model's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Field numbers of onnx.proto: of a model, of a graph, of a node. */
const [IR_VERSION, GRAPH, OPSETS, FUNCTIONS] = [1, 7, 8, 25] as const;
const [NODES, INITIALIZERS, INPUTS, OUTPUTS, SPARSE_INITIALIZERS] = [1, 5, 11, 12, 15] as const;
const [NODE_INPUTS, NODE_OUTPUTS, NODE_NAME, ATTRIBUTES] = [1, 2, 3, 5] as const;

type Rename = (name: string) => string;

/**
 * Merges several models. An input of a part is connected to the latest output of that name in the parts before it, or
 * else to the input of that name of the merged model. float16 outputs are cast to float32: half precision stays inside
 * a part. Throws RangeError when the parts use different opsets, when one has local functions, or when an input or
 * output is missing.
 */
export function merge({ parts, inputs, outputs, metadata }: Chain): Uint8Array {
  const models = parts.map(({ model, ...rest }) => ({ ...rest, model: fields(model) }));
  const opset = commonOpset(models);
  const irVersion = Math.max(...models.map(({ model }) => Number(intsOf(model, IR_VERSION).at(-1) ?? 0n)));
  const graph = new Message();
  const made = new Map<string, string>();
  const places = new Map<string, Uint8Array>();
  for (const { prefix, model, reads = {} } of models) {
    const inside = fields(bytesOf(model, GRAPH)[0] ?? new Uint8Array());
    const rename = within(prefix, inputNames(inside), (name) => {
      const read = reads[name] ?? name;
      return made.get(read) ?? fedTo(read, prefix, inputs);
    });
    copyNodes(graph, inside, rename);
    for (const place of bytesOf(inside, OUTPUTS)) {
      const name = textOf(fields(place), 1);
      made.set(name, rename(name));
      places.set(`${prefix}/${name}`, place);
    }
  }
  const given = Object.entries(outputs).map(([name, [prefix, output]]) => {
    const place = places.get(`${prefix}/${output}`);
    if (!place) throw new RangeError(`merge: ${prefix} has no output ${output}`);
    const node = new Message().text(NODE_INPUTS, `${prefix}/${output}`).text(NODE_OUTPUTS, name);
    graph.message(
      NODES,
      isHalf(place) ? node.text(4, 'Cast').message(ATTRIBUTES, TO_FLOAT32) : node.text(4, 'Identity'),
    );
    return { name, place };
  });
  graph.text(2, 'gannet');
  for (const [name, value] of Object.entries(inputs)) graph.message(INPUTS, valueInfo(value, name));
  for (const { name, place } of given) graph.message(OUTPUTS, widened(copied(fields(place), { 1: () => name })));
  return modelOf(graph, { irVersion, opset, metadata });
}

function fedTo(name: string, prefix: string, inputs: Values): string {
  if (!Object.hasOwn(inputs, name))
    throw new RangeError(`merge: ${prefix} needs ${name}, which no part before it gives and which is not fed`);
  return name;
}

function commonOpset(models: readonly { readonly prefix: string; readonly model: readonly Field[] }[]): number {
  const versions = models.map(({ prefix, model }) => {
    if (bytesOf(model, FUNCTIONS).length > 0) throw new RangeError(`merge: ${prefix} has functions of its own`);
    const sets = bytesOf(model, OPSETS).map((set) => fields(set));
    const own = sets.filter((set) => ['', 'ai.onnx'].includes(textOf(set, 1)));
    return { prefix, version: Number(intsOf(own.at(-1) ?? [], 2).at(-1) ?? 0n) };
  });
  const first = versions[0];
  if (!first) throw new RangeError('merge: there is no part');
  const other = versions.find(({ version }) => version !== first.version);
  if (other)
    throw new RangeError(
      `merge: ${first.prefix} is written in opset ${first.version} and ${other.prefix} in ${other.version}`,
    );
  return first.version;
}

/** The names of a graph's inputs, without those that have an initializer. */
function inputNames(graph: readonly Field[]): Set<string> {
  const stored = new Set(bytesOf(graph, INITIALIZERS).map((one) => textOf(fields(one), 8)));
  return new Set(
    bytesOf(graph, INPUTS)
      .map((place) => textOf(fields(place), 1))
      .filter((name) => !stored.has(name)),
  );
}

/**
 * Renames a part's values: connected inputs get the name of their source, an absent optional input stays absent,
 * everything else gets the prefix.
 */
function within(prefix: string, fed: ReadonlySet<string>, source: Rename): Rename {
  const sources = new Map([...fed].map((name) => [name, source(name)]));
  return (name) => (name === '' ? '' : (sources.get(name) ?? `${prefix}/${name}`));
}

/**
 * Copies a graph's nodes and initializers under new names. Its value infos are dropped: they are hints, and may know
 * less than the merged model.
 */
function copyNodes(into: Message, graph: readonly Field[], rename: Rename): void {
  const tensor = (bytes: Uint8Array): Message => copied(fields(bytes), { 8: rename });
  for (const node of bytesOf(graph, NODES)) into.message(NODES, renamedNode(node, rename));
  for (const one of bytesOf(graph, INITIALIZERS)) into.message(INITIALIZERS, tensor(one));
  for (const one of bytesOf(graph, SPARSE_INITIALIZERS))
    into.message(SPARSE_INITIALIZERS, copied(fields(one), {}, { 1: tensor }));
}

function renamedNode(node: Uint8Array, rename: Rename): Message {
  const attribute = (bytes: Uint8Array): Message => copied(fields(bytes), {}, { 6: body, 11: body });
  const body = (bytes: Uint8Array): Message => {
    const graph = fields(bytes);
    const inner = new Message().text(2, 'body');
    copyNodes(inner, graph, rename);
    for (const field of [INPUTS, OUTPUTS] as const)
      for (const place of bytesOf(graph, field)) inner.message(field, copied(fields(place), { 1: rename }));
    return inner;
  };
  return copied(
    fields(node),
    { [NODE_INPUTS]: rename, [NODE_OUTPUTS]: rename, [NODE_NAME]: rename },
    { [ATTRIBUTES]: attribute },
  );
}

/** ONNX's codes of float16 and float32, and the attribute that makes a Cast give the latter. */
const [FLOAT16, FLOAT32] = [10n, 1n];
const TO_FLOAT32 = new Message().text(1, 'to').int(3, FLOAT32).int(20, 2);

/** Whether an output is float16. Its type is in its value info's type (2), tensor type (1), element type (1). */
function isHalf(place: Uint8Array): boolean {
  return bytesOf(fields(place), 2).some((type) =>
    bytesOf(fields(type), 1).some((tensorType) => intsOf(fields(tensorType), 1).at(-1) === FLOAT16),
  );
}

/** A value info with float16 replaced by float32. */
function widened(place: Message): Message {
  const message = place.finish();
  if (!isHalf(message)) return place;
  const tensorType = (bytes: Uint8Array): Message =>
    fields(bytes).reduce((all, entry) => (entry.field === 1 ? all.int(1, FLOAT32) : all.copy(entry)), new Message());
  return copied(fields(message), {}, { 2: (type) => copied(fields(type), {}, { 1: tensorType }) });
}

/** Copies a message, replacing some of its strings and sub-messages. */
function copied(
  message: readonly Field[],
  texts: Readonly<Record<number, Rename>>,
  parts: Readonly<Record<number, (bytes: Uint8Array) => Message>> = {},
): Message {
  const result = new Message();
  for (const entry of message) {
    const [text, part] = [texts[entry.field], parts[entry.field]];
    if (text && entry.kind === 'bytes') result.text(entry.field, text(textOf([entry], entry.field)));
    else if (part && entry.kind === 'bytes') result.message(entry.field, part(entry.value));
    else result.copy(entry);
  }
  return result;
}
