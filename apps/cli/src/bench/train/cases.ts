import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { StepShape } from './steps.js';

export interface Cost {
  readonly ms: number;
  readonly peakMiB: number;
}

/** One line of a benchmark; a ratio above 1 means that ours is quicker, or smaller. */
export interface TrainCase {
  readonly case: string;
  readonly ours: Cost;
  /** Null where the usual way cannot be run here: why is in `note`. */
  readonly reference: Cost | null;
  readonly ratio: { readonly time: number; readonly memory: number } | null;
  /** Of the losses of all steps and members, where both sides do the same arithmetic. */
  readonly maxAbsDiff: number | null;
  readonly note: string;
}

interface Ran extends Cost {
  readonly losses?: readonly number[];
  readonly steps?: number;
}

const SIDE = path.resolve(import.meta.dirname, '../../../dist/bench/train/side.js');
const STEPS = 20;
const REPEATS = 5;

/** Ours and the usual loop over members, each in a process of its own, in turns; medians. */
export async function trainCases(onCase: (done: TrainCase) => void): Promise<TrainCase[]> {
  const shape: StepShape = { depth: 256, members: 10, hidden: [64, 32], classes: 9, batch: 512 };
  const cases: TrainCase[] = [];
  const add = (done: TrainCase): void => {
    cases.push(done);
    onCase(done);
  };
  const posed = await inTurns(shape, { ...shape, depth: 768 });
  add({ ...compared('a step, D = 768, M = 10, K = 9, 512 pixels', posed, false), note: 'ours in the 256 leading directions, as it trains; the loop in all 768' });
  add({ ...compared('the same arithmetic: D = 256', await inTurns(shape, shape), true), note: 'members together or one by one, nothing else differs' });
  const deep = await inTurns(shape, { ...shape, depth: 5056 }, 1);
  add({ ...compared('a step, D = 5056', deep, false), note: 'ours in the 256 leading directions, as it trains; the loop in all 5056' });
  const plateau = await ran('plateau');
  add({ case: `16 labelled 64² images to their plateau (${plateau.steps ?? 0} steps)`, ours: costOf(plateau), reference: null, ratio: null, maxAbsDiff: null, note: 'features at hand; rows gathered and projected, trained, and brought back to raw features' });
  const large = await ran('large');
  add({
    case: `40 labelled 512² images, D = 5056 (${large.steps ?? 0} steps)`, ours: costOf(large), reference: null, ratio: null, maxAbsDiff: null,
    note: 'the time is mostly that of making 40 × 132 MB of features; every pixel\'s row in float32, as the original keeps them, would be 212 GB',
  });
  return cases;
}

interface Pair {
  readonly ours: readonly Ran[];
  readonly reference: readonly Ran[];
}

async function inTurns(ours: StepShape, reference: StepShape, repeats = REPEATS): Promise<Pair> {
  const pair: { ours: Ran[]; reference: Ran[] } = { ours: [], reference: [] };
  for (let turn = 0; turn < repeats; turn++) {
    pair.ours.push(await ran('together', ours));
    pair.reference.push(await ran('one-by-one', reference));
  }
  return pair;
}

function compared(name: string, { ours, reference }: Pair, isSame: boolean): Omit<TrainCase, 'note'> {
  const [own, other] = [medianOf(ours), medianOf(reference)];
  const theirs = reference[0]?.losses ?? [];
  return {
    case: name, ours: own, reference: other, ratio: { time: other.ms / own.ms, memory: other.peakMiB / own.peakMiB },
    maxAbsDiff: isSame ? Math.max(...(ours[0]?.losses ?? []).map((loss, at) => Math.abs(loss - (theirs[at] ?? Number.NaN)))) : null,
  };
}

async function ran(what: string, shape?: StepShape): Promise<Ran> {
  const { stdout } = await promisify(execFile)(process.execPath, [SIDE, what, JSON.stringify(shape ?? {}), String(STEPS)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Ran;
}

function costOf({ ms, peakMiB }: Ran): Cost {
  return { ms, peakMiB };
}

function medianOf(runs: readonly Ran[]): Cost {
  const middle = (of: 'ms' | 'peakMiB'): number => runs.map((run) => run[of]).sort((a, b) => a - b)[Math.floor(runs.length / 2)] as number;
  return { ms: middle('ms'), peakMiB: middle('peakMiB') };
}
