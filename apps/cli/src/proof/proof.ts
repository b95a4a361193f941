import { runtimeFingerprint } from '@gannet/runtime';
import { ResultFile } from '../experiment/result-file.js';
import type { Io } from '../io.js';
import { type Cell, cellsOf } from './cells.js';
import { Ground } from './ground.js';
import { methodNamed } from './methods.js';
import { type Conditions, FORMAT, keyOf, type Outcome, scoreOf } from './results.js';
import type { ProofSettings } from './settings.js';

/**
 * Trains and measures every student of a proof that its folder does not hold yet. Each is saved at once; a proof that
 * is stopped goes on where it was.
 */
export async function runProof(settings: ProofSettings, io: Io): Promise<void> {
  const ground = await Ground.open(settings, io.signal);
  try {
    const results = await ResultFile.open(settings.out, FORMAT, conditionsOf(settings, ground));
    try {
      for (const cell of cellsOf(settings)) {
        if (results.find(keyOf(cell))) continue;
        io.signal.throwIfAborted();
        const outcome = await outcomeOf(cell, ground, settings);
        await results.add(outcome);
        io.err(`repeat ${cell.repeat + 1} of ${settings.repeats}, ${wordsFor(cell)}: ${scoreWords(outcome)}`);
      }
    } finally {
      await results.close();
    }
  } finally {
    await ground.close();
  }
}

function wordsFor({ task, method, labels, release }: Cell): string {
  const made = release ? ` (${release.images} images, ${release.drop}% dropped)` : '';
  return `${task}, ${method}, ${labels} labels${made}`;
}

function scoreWords(outcome: Outcome): string {
  return `${outcome.task === 'parts' ? 'mIoU' : 'PCK@0.05'} ${scoreOf(outcome).toFixed(3)} on real images`;
}

function conditionsOf(
  { seed, steps, threads, real, picking, unlabelled, test }: ProofSettings,
  { generatorDigest: generator }: Ground,
): Conditions {
  return {
    proof: 2,
    generator,
    runtime: runtimeFingerprint(),
    seed,
    steps,
    threads,
    real,
    picking,
    unlabelled,
    test,
  };
}

async function outcomeOf(cell: Cell, ground: Ground, { images, drop }: ProofSettings): Promise<Outcome> {
  const { task, method, labels, release, repeat } = cell;
  const student = await methodNamed(method).student(ground, { task, repeat, labels, images, drop, ...release });
  const evaluation = await ground.measured(student);
  const key = { method, labels, release, repeat };
  return evaluation.kind === 'parts'
    ? {
        task: 'parts',
        ...key,
        miou: evaluation.meanIou.value ?? 0,
        iou: evaluation.byClass.map(({ value }) => value),
        pixelAccuracy: evaluation.pixelAccuracy.value ?? 0,
      }
    : {
        task: 'keypoints',
        ...key,
        pck: evaluation.pck05.value ?? 0,
        pckByKeypoint: evaluation.byKeypoint.map(({ value }) => value),
        meanError: evaluation.meanError.value,
      };
}
