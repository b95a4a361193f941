import { runtimeFingerprint } from '@gannet/runtime';
import { ResultFile } from '../experiment/result-file.js';
import type { Io } from '../io.js';
import { type Cell, cellsOf } from './cells.js';
import { Testbed } from './testbed.js';
import { methodNamed } from './methods.js';
import { type Conditions, FORMAT, keyOf, type Outcome, scoreOf } from './results.js';
import type { ProofSettings } from './settings.js';

/**
 * Trains and evaluates every student of a proof that its folder does not contain yet. Each result is saved at once, so
 * that an interrupted proof can be resumed.
 */
export async function runProof(settings: ProofSettings, io: Io): Promise<void> {
  const testbed = await Testbed.open(settings, io.signal);
  try {
    const results = await ResultFile.open(settings.out, FORMAT, conditionsOf(settings, testbed));
    try {
      for (const cell of cellsOf(settings)) {
        if (results.find(keyOf(cell))) continue;
        io.signal.throwIfAborted();
        const outcome = await outcomeOf(cell, testbed, settings);
        await results.add(outcome);
        io.err(`repeat ${cell.repeat + 1} of ${settings.repeats}, ${textFor(cell)}: ${scoreText(outcome)}`);
      }
    } finally {
      await results.close();
    }
  } finally {
    await testbed.close();
  }
}

function textFor({ task, method, labels, release }: Cell): string {
  const made = release ? ` (${release.images} images, ${release.drop}% dropped)` : '';
  return `${task}, ${method}, ${labels} labels${made}`;
}

function scoreText(outcome: Outcome): string {
  return `${outcome.task === 'parts' ? 'mIoU' : 'PCK@0.05'} ${scoreOf(outcome).toFixed(3)} on real images`;
}

function conditionsOf(
  { seed, steps, real, picking, unlabelled, test }: ProofSettings,
  { generatorDigest: generator }: Testbed,
): Conditions {
  return {
    proof: 3,
    generator,
    seed,
    steps,
    real,
    picking,
    unlabelled,
    test,
  };
}

async function outcomeOf(cell: Cell, testbed: Testbed, { images, drop, threads }: ProofSettings): Promise<Outcome> {
  const { task, method, labels, release, repeat } = cell;
  const student = await methodNamed(method).student(testbed, { task, repeat, labels, images, drop, ...release });
  const evaluation = await testbed.measured(student);
  const key = { method, labels, release, repeat, runtime: runtimeWith(threads) };
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

function runtimeWith(threads: number): string {
  return `${runtimeFingerprint()}; ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
