import { input, type Node, shapeText, type Value } from './value.js';

export type Values = Readonly<Record<string, Value>>;

/**
 * Runs `body` `steps` times (an int64 scalar). `state` is passed in, is replaced in each iteration by what the body
 * returns under the same names, and is returned at the end; what the body returns as `each` is stacked to [steps, …].
 * The body may use outer values. When `steps` is a constant, the stacked length is known.
 */
export function loop<S extends string, E extends string>(
  steps: Value,
  state: Readonly<Record<S, Value>>,
  body: (
    iteration: Value,
    state: Readonly<Record<S, Value>>,
  ) => { state: Readonly<Record<S, Value>>; each: Readonly<Record<E, Value>> },
): { state: Record<S, Value>; each: Record<E, Value> } {
  if (steps.type !== 'int64' || steps.dims.length > 0)
    throw new TypeError(`loop: steps is one int64, not ${steps.type} ${shapeText(steps)}`);
  const names = Object.keys(state) as S[];
  const iteration = input('iteration', [], 'int64');
  const condition = input('condition', [], 'bool');
  const inner = Object.fromEntries(
    names.map((name) => [name, input(name, state[name].dims, state[name].type)]),
  ) as Record<S, Value>;
  const result = body(iteration, inner);
  for (const name of names) {
    const [before, after] = [state[name], result.state[name]];
    if (before.type !== after.type || shapeText(before) !== shapeText(after)) {
      throw new RangeError(
        `loop: ${name} enters as ${before.type} ${shapeText(before)} and leaves as ${after.type} ${shapeText(after)}`,
      );
    }
  }
  const stacked = Object.keys(result.each) as E[];
  const node: Node = {
    operator: 'Loop',
    inputs: [steps, null, ...names.map((name) => state[name])],
    attributes: {
      body: {
        body: {
          inputs: [iteration, condition, ...names.map((name) => inner[name])],
          outputs: [condition, ...names.map((name) => result.state[name]), ...stacked.map((name) => result.each[name])],
        },
      },
    },
    outputs: names.length + stacked.length,
  };
  const length =
    steps.source.kind === 'constant' ? Number(steps.source.tensor.data[0]) : `${stacked[0] ?? 'each'}.steps`;
  const output = (value: Value, index: number, isStacked: boolean): Value => ({
    type: value.type,
    dims: isStacked ? [length, ...value.dims] : value.dims,
    source: { kind: 'node', node, output: index },
  });
  return {
    state: Object.fromEntries(names.map((name, index) => [name, output(state[name], index, false)])) as Record<
      S,
      Value
    >,
    each: Object.fromEntries(
      stacked.map((name, index) => [name, output(result.each[name], names.length + index, true)]),
    ) as Record<E, Value>,
  };
}
