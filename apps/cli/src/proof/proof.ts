import { runtimeFingerprint } from '@gannet/runtime';
import type { StudentEvaluation } from '@gannet/student';
import { ResultFile } from '../experiment/result-file.js';
import type { Io } from '../io.js';
import { Ground } from './ground.js';
import { type Footing, type MethodName, methodNamed } from './methods.js';
import { type Conditions, FORMAT, keyOf, type Outcome } from './results.js';
import type { ProofSettings } from './settings.js';

/**
 * Trains and measures every student of a proof that its folder does not hold yet: repeat by repeat, so that whatever is
 * finished compares all methods. Each is saved at once; a proof that is stopped goes on where it was.
 */
export async function runProof(settings: ProofSettings, io: Io): Promise<void> {
  const ground = await Ground.open(settings, io.signal);
  try {
    const results = await ResultFile.open(settings.out, FORMAT, conditionsOf(settings, ground));
    try {
      for (const cell of cellsOf(settings)) {
        if (results.find(keyOf(cell))) continue;
        io.signal.throwIfAborted();
        const outcome = await outcomeOf(cell, ground);
        await results.add(outcome);
        io.err(
          `repeat ${cell.repeat + 1} of ${settings.repeats}, ${cell.method}, ${cell.labels} labels: mIoU ${outcome.miou.toFixed(3)} on real images`,
        );
      }
    } finally {
      await results.close();
    }
  } finally {
    await ground.close();
  }
}

interface Cell extends Footing {
  readonly method: MethodName;
}

/** Every student of a proof, in the order in which they are made. */
export function cellsOf({
  methods,
  labels,
  full,
  repeats,
}: Pick<ProofSettings, 'methods' | 'labels' | 'full' | 'repeats'>): Cell[] {
  const counts = [...new Set([...labels, ...full])].sort((a, b) => a - b);
  return Array.from({ length: repeats }, (_, repeat) =>
    counts.flatMap((count) =>
      methods
        .filter((method) => labels.includes(count) || methodNamed(method).goesOn)
        .map((method) => ({ method, labels: count, repeat })),
    ),
  ).flat();
}

function conditionsOf(
  { seed, images, drop, steps, threads, real, picking, unlabelled, test }: ProofSettings,
  { generatorDigest: generator }: Ground,
): Conditions {
  return {
    proof: 1,
    generator,
    runtime: runtimeFingerprint(),
    seed,
    images,
    drop,
    steps,
    threads,
    real,
    picking,
    unlabelled,
    test,
  };
}

async function outcomeOf({ method, labels, repeat }: Cell, ground: Ground): Promise<Outcome> {
  const student = await methodNamed(method).student(ground, { repeat, labels });
  const { meanIou, byClass, pixelAccuracy } = (await ground.measured(student)) as Extract<
    StudentEvaluation,
    { kind: 'parts' }
  >;
  return {
    method,
    labels,
    repeat,
    miou: meanIou.value ?? 0,
    iou: byClass.map(({ value }) => value),
    pixelAccuracy: pixelAccuracy.value ?? 0,
  };
}
