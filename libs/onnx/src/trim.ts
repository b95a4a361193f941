import { bytesOf, type Field, fields, Message, textOf } from './wire.js';

/** Field numbers of onnx.proto: of a model, of a graph, of a node, of an attribute, of a function. */
const [GRAPH, METADATA, TRAINING, FUNCTIONS] = [7, 14, 20, 25] as const;
const [NODES, INITIALIZERS, INPUTS, OUTPUTS, SPARSE_INITIALIZERS] = [1, 5, 11, 12, 15] as const;
const [NODE_INPUTS, OPERATOR, ATTRIBUTES, DOMAIN] = [1, 4, 5, 7] as const;
const [BODY, BODIES] = [6, 11] as const;
const DEPTH = 32;

/**
 * Removes what a model does not use: uncalled functions, unread initializers, training information and metadata. It
 * computes the same. Returns the very same bytes if there is nothing to remove. Throws RangeError when the bytes are
 * not a model.
 */
export function trim(bytes: Uint8Array): Uint8Array {
  const model = fields(bytes);
  const graph = fields(bytesOf(model, GRAPH)[0] ?? new Uint8Array());
  const used: Used = {
    names: new Set(bytesOf(graph, OUTPUTS).map((place) => textOf(fields(place), 1))),
    operators: new Set(),
  };
  const functions = bytesOf(model, FUNCTIONS).map((one) => ({ bytes: one, name: functionName(one) }));
  noteNodes(bytesOf(graph, NODES), used, 0);
  for (let known = -1; known !== used.operators.size;) {
    // a function may call another
    known = used.operators.size;
    for (const one of functions) if (used.operators.has(one.name)) noteNodes(bytesOf(fields(one.bytes), 7), used, 0);
  }
  const unused = new Set(functions.filter(({ name }) => !used.operators.has(name)).map((one) => one.bytes));
  const isKept = (entry: Field): boolean =>
    entry.field !== METADATA && entry.field !== TRAINING && !(entry.kind === 'bytes' && unused.has(entry.value));
  const stale = new Map([...storedIn(graph)].filter(([name]) => !used.names.has(name)));
  const leftOut = new Set(stale.values());
  if (stale.size === 0 && model.every(isKept)) return bytes;
  // Older files list initializers among the inputs, too.
  const lean = graph.filter(
    (entry) =>
      !leftOut.has(entry) &&
      !(entry.field === INPUTS && entry.kind === 'bytes' && stale.has(textOf(fields(entry.value), 1))),
  );
  const result = new Message();
  for (const entry of model.filter(isKept)) {
    if (entry.field === GRAPH)
      result.message(
        GRAPH,
        lean.reduce((all, one) => all.copy(one), new Message()),
      );
    else result.copy(entry);
  }
  return result.finish();
}

interface Used {
  /** Names of the values that are read. */
  readonly names: Set<string>;
  readonly operators: Set<string>;
}

function noteNodes(nodes: readonly Uint8Array[], used: Used, depth: number): void {
  if (depth > DEPTH) throw new RangeError(`graphs inside graphs are nested deeper than ${DEPTH}`);
  for (const bytes of nodes) {
    const node = fields(bytes);
    used.operators.add(nameIn(textOf(node, DOMAIN), textOf(node, OPERATOR)));
    for (const entry of node) if (entry.field === NODE_INPUTS) used.names.add(textOf([entry], NODE_INPUTS));
    for (const attribute of bytesOf(node, ATTRIBUTES).map((one) => fields(one))) {
      for (const body of [...bytesOf(attribute, BODY), ...bytesOf(attribute, BODIES)].map((one) => fields(one))) {
        for (const place of bytesOf(body, OUTPUTS)) used.names.add(textOf(fields(place), 1));
        noteNodes(bytesOf(body, NODES), used, depth + 1);
      }
    }
  }
}

/** The initializers of a graph by name. */
function storedIn(graph: readonly Field[]): Map<string, Field> {
  return new Map(
    graph.flatMap((entry): [string, Field][] => {
      if (entry.kind !== 'bytes') return [];
      if (entry.field === INITIALIZERS) return [[textOf(fields(entry.value), 8), entry]];
      if (entry.field !== SPARSE_INITIALIZERS) return [];
      return [[textOf(fields(bytesOf(fields(entry.value), 1)[0] ?? new Uint8Array()), 8), entry]];
    }),
  );
}

function functionName(bytes: Uint8Array): string {
  const one = fields(bytes);
  return nameIn(textOf(one, 10), textOf(one, 1));
}

function nameIn(domain: string, operator: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}::${operator}`;
}
