import { type MethodName, methodNamed } from './methods.js';
import { keyOf, type Outcome, type Task } from './results.js';
import type { ProofSettings } from './settings.js';

/** A student that a proof makes. */
export interface Cell extends Pick<Outcome, 'labels' | 'release' | 'repeat'> {
  readonly task: Task;
  readonly method: MethodName;
}

type Plan = Pick<
  ProofSettings,
  'tasks' | 'methods' | 'labels' | 'full' | 'repeats' | 'images' | 'drop' | 'sizes' | 'filters' | 'at'
>;

/** The method whose release is made larger, smaller and of other filters. */
export const VARIED = 'release';

/**
 * Every student of a proof, in the order in which they are made: repeat by repeat, so that whatever is finished compares
 * all methods, and by labels, so that methods share a release. A release of parts is also made in other sizes and with
 * other filters.
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

function ordinary({ methods, labels, images, drop }: Plan, task: Task, count: number): Omit<Cell, 'repeat'>[] {
  return methods
    .filter((name) => {
      const method = methodNamed(name);
      if (method.task !== undefined && method.task !== task) return false;
      // A bound does not depend on labels: one point of it is enough.
      if (method.kind === 'bound') return count === labels.at(-1);
      return labels.includes(count) || method.goesOn === true;
    })
    .map((method) => ({ task, method, labels: count, release: releaseOf(method, images, drop) }));
}

function releaseOf(name: MethodName, images: number, drop: number): Cell['release'] {
  const { kind } = methodNamed(name);
  return kind === 'base line' ? null : { images, drop: kind === 'bound' ? 0 : drop };
}

function varied(
  { methods, images, drop, sizes, filters, at }: Plan,
  task: Task,
  count: number,
): Omit<Cell, 'repeat'>[] {
  if (task !== 'parts' || count !== at || !methods.includes(VARIED)) return [];
  return [
    ...sizes.map((size) => ({ images: size, drop })),
    ...filters.map((percent) => ({ images, drop: percent })),
  ].map((release) => ({ task, method: VARIED, labels: count, release }));
}
