import { checkLabelMap, type LabelMap, sizeProblem, UNLABELLED } from './label-map.js';

/** A label map as run lengths: `[class, length, class, length, …]`, row-major, runs continue across row ends. */
export interface RunLengths {
  readonly width: number;
  readonly height: number;
  readonly runs: readonly number[];
}

type Decoded = { readonly ok: true; readonly map: LabelMap } | { readonly ok: false; readonly problem: string };

/** The shortest run-length encoding of a map: adjacent runs never have the same class. */
export function encodeRuns(map: LabelMap): number[] {
  checkLabelMap(map);
  const runs: number[] = [];
  let start = 0;
  for (let i = 1; i <= map.data.length; i++) {
    if (i < map.data.length && map.data[i] === map.data[start]) continue;
    runs.push(map.data[start]!, i - start);
    start = i;
  }
  return runs;
}

/**
 * Decodes untrusted runs, validated completely before anything is allocated. `classes` is the number of classes;
 * unlabelled pixels (255) require `options.unlabelled`.
 */
export function decodeRuns(wire: RunLengths, classes: number, options: { unlabelled?: boolean } = {}): Decoded {
  const problem = sizeProblem(wire.width, wire.height) ?? runsProblem(wire, classes, options.unlabelled === true);
  if (problem !== null) return { ok: false, problem };
  const data = new Uint8Array(wire.width * wire.height);
  let at = 0;
  for (let i = 0; i < wire.runs.length; i += 2) {
    data.fill(wire.runs[i]!, at, at + wire.runs[i + 1]!);
    at += wire.runs[i + 1]!;
  }
  return { ok: true, map: { width: wire.width, height: wire.height, data } };
}

function runsProblem({ width, height, runs }: RunLengths, classes: number, unlabelled: boolean): string | null {
  const pixels = width * height;
  if (runs.length % 2 !== 0) return `${runs.length} numbers are not pairs of class and length`;
  if (runs.length / 2 > pixels) return `${runs.length / 2} runs are more than the ${pixels} pixels`;
  let sum = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const value = runs[i]!;
    const length = runs[i + 1]!;
    const isClass = Number.isInteger(value) && value >= 0 && value < classes;
    if (!isClass && !(unlabelled && value === UNLABELLED))
      return `run ${i / 2} has class ${value}, of ${classes} classes`;
    if (!Number.isInteger(length) || length < 1) return `run ${i / 2} has length ${length}`;
    sum += length;
    if (sum > pixels) return `the first ${i / 2 + 1} runs cover ${sum} of ${pixels} pixels`;
  }
  return sum === pixels ? null : `the runs cover ${sum} of ${pixels} pixels`;
}
