import { type MethodName, methodNamed } from './methods.js';
import { keyOf, type Outcome, type Task } from './results.js';
import type { ProofSettings } from './settings.js';

/** One student of a proof. */
export interface Cell extends Pick<Outcome, 'labels' | 'release' | 'repeat'> {
  readonly task: Task;
  readonly method: MethodName;
}

type Plan = Pick<
  ProofSettings,
  'tasks' | 'methods' | 'labels' | 'full' | 'repeats' | 'images' | 'drop' | 'sizes' | 'filters' | 'at'
>;

/** The method whose release is varied in size and filter. */
export const VARIED = 'release';

/**
 * All students of a proof, in the order of training: repeat by repeat, so that finished results compare all methods,
 * and by number of labels, so that methods share a release. At the first number of `at`, releases of parts are also made
 * in other sizes and with other filters.
 */
export function cellsOf(plan: Plan): Cell[] {
  const cells = Array.from({ length: plan.repeats }, (_, repeat) =>
    plan.tasks.flatMap((task) =>
      countsOf(plan).flatMap((labels) => [
        ...ordinary(plan, task, labels).map((cell) => ({ ...cell, repeat })),
        ...varied(plan, task, labels).map((cell) => ({ ...cell, repeat })),
      ]),
    ),
  ).flat();
  return [...new Map(cells.map((cell) => [keyOf(cell), cell])).values()];
}

function countsOf({ labels, full }: Plan): number[] {
  return [...new Set([...labels, ...full])].sort((a, b) => a - b);
}

function ordinary({ methods, labels, at, images, drop }: Plan, task: Task, count: number): Omit<Cell, 'repeat'>[] {
  return methods
    .filter((name) => {
      const method = methodNamed(name);
      if (method.task !== undefined && method.task !== task) return false;
      // A bound does not depend on labels: one point is enough.
      if (method.kind === 'bound') return count === labels.at(-1);
      return (method.isAddition ? at : labels).includes(count) || method.hasFullCurve === true;
    })
    .map((method) => ({ task, method, labels: count, release: releaseOf(method, images, drop) }));
}

function releaseOf(name: MethodName, images: number, drop: number): Cell['release'] {
  const { kind } = methodNamed(name);
  return kind === 'baseline' ? null : { images, drop: kind === 'bound' ? 0 : drop };
}

function varied(
  { methods, images, drop, sizes, filters, at }: Plan,
  task: Task,
  count: number,
): Omit<Cell, 'repeat'>[] {
  if (task !== 'parts' || count !== at[0] || !methods.includes(VARIED)) return [];
  return [
    ...sizes.map((size) => ({ images: size, drop })),
    ...filters.map((percent) => ({ images, drop: percent })),
  ].map((release) => ({ task, method: VARIED, labels: count, release }));
}
