import { add } from './elementwise.js';
import { ARRANGING } from './gradients/arranging.js';
import { CONTRACTING } from './gradients/contracting.js';
import { CONVOLVING } from './gradients/convolving.js';
import { ELEMENTWISE } from './gradients/elementwise.js';
import type { Rule } from './gradients/rule.js';
import { constant, type Node, shapeText, type Value } from './value.js';

/** The gradient rule of each differentiable operator. */
const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({ ...ELEMENTWISE, ...ARRANGING, ...CONTRACTING, ...CONVOLVING }),
);

/** Operators whose derivative is zero wherever it exists. */
const FLAT = new Set(['Greater', 'Less', 'Equal', 'Floor', 'Sign', 'ArgMax', 'Shape', 'Not', 'And', 'Or']);

/**
 * Reverse-mode differentiation: the gradients of the sum of `loss` with respect to the values in `of`, each in the
 * shape of its value. Gradients consist of operators that have gradients themselves. The gradient is zero for a value
 * that the loss does not depend on. Throws RangeError for an operator on the path that has no gradient, naming it, and
 * for a size that must be known but is not.
 */
export function gradients(loss: Value, of: readonly Value[]): Value[] {
  if (loss.type !== 'float32' && loss.type !== 'float64')
    throw new TypeError(`gradients: the loss is float32 or float64, not ${loss.type}`);
  const path = new Path(of);
  const sums = new Map<unknown, Value>();
  const give = (value: Value, gradient: Value): void => {
    if (shapeText(value) !== shapeText(gradient))
      throw new RangeError(`gradients: ${shapeText(gradient)} for a value of ${shapeText(value)}`);
    const known = sums.get(keyOf(value));
    sums.set(keyOf(value), known ? add(known, gradient) : gradient);
  };
  give(loss, filled(loss, 1));
  for (const { value, node } of path.backwards(loss)) {
    const gradient = sums.get(keyOf(value));
    if (!gradient) continue;
    const rule = RULES.get(node.operator);
    if (!rule) throw new RangeError(`gradients: ${node.operator} has no gradient`);
    const passed = rule(gradient, { inputs: node.inputs, output: value, attributes: node.attributes });
    node.inputs.forEach((input, index) => {
      if (!input || !path.leadsTo(input)) return;
      const make = passed[index];
      if (!make) throw new RangeError(`gradients: ${node.operator} has no gradient by its input ${index}`);
      give(input, make());
    });
  }
  return of.map((value) => sums.get(keyOf(value)) ?? filled(value, 0));
}

/** The part of a graph between a loss and the values that it is differentiated with respect to. */
class Path {
  readonly #leads = new Map<unknown, boolean>();

  constructor(of: readonly Value[]) {
    for (const value of of) this.#leads.set(keyOf(value), true);
  }

  /** Whether a value depends on one of the values to differentiate with respect to. */
  leadsTo(value: Value): boolean {
    const known = this.#leads.get(keyOf(value));
    if (known !== undefined) return known;
    const { source } = value;
    const answer =
      source.kind === 'node' &&
      !FLAT.has(source.node.operator) &&
      isFloat(value) &&
      reads(source.node).some((input) => this.leadsTo(input));
    this.#leads.set(keyOf(value), answer);
    return answer;
  }

  /** Every value on the path from `loss`, each after all values that use it. */
  backwards(loss: Value): { value: Value; node: Node }[] {
    const order: { value: Value; node: Node }[] = [];
    const seen = new Set<unknown>();
    const visit = (value: Value): void => {
      const { source } = value;
      if (seen.has(keyOf(value)) || source.kind !== 'node' || !this.leadsTo(value)) return;
      seen.add(keyOf(value));
      for (const input of reads(source.node)) visit(input);
      order.push({ value, node: source.node });
    };
    visit(loss);
    return order.reverse();
  }
}

/** The identity of a value: the same result of the same node, or the same input or constant. */
const OUTPUTS = new WeakMap<Node, object[]>();
function keyOf({ source }: Value): unknown {
  if (source.kind !== 'node') return source;
  const keys = OUTPUTS.get(source.node) ?? Array.from({ length: source.node.outputs }, () => ({}));
  OUTPUTS.set(source.node, keys);
  return keys[source.output];
}

/**
 * All values that a node reads, including in its bodies: a loop around a differentiated value is detected and refused.
 */
function reads(node: Node): Value[] {
  const bodies = Object.values(node.attributes).flatMap((attribute) =>
    'body' in attribute ? attribute.body.outputs : [],
  );
  return [...node.inputs.filter((input) => input !== null), ...bodies];
}

function isFloat({ type }: Value): boolean {
  return type === 'float32' || type === 'float64';
}

/** A constant of the shape of `like`. */
function filled(like: Value, number: number): Value {
  const sizes = like.dims.map((dim) => {
    if (typeof dim !== 'number')
      throw new RangeError(
        `gradients: the size ${dim} of ${shapeText(like)} is not known: reduce the loss to known sizes`,
      );
    return dim;
  });
  const count = sizes.reduce((product, size) => product * size, 1);
  return like.type === 'float64'
    ? constant('float64', sizes, new Float64Array(count).fill(number))
    : constant('float32', sizes, new Float32Array(count).fill(number));
}
