import { type Interpreter, openEnsemble, refit } from '@gannet/interpreter';
import { derivedSeed, mulberry32 } from '@gannet/metrics';
import type { LabelMap } from '@gannet/raster';
import { openSession } from '@gannet/runtime';
import { type Specimen, THREADS } from '../laboratory.js';
import { type After, correct } from './at-work.js';

/**
 * One image, corrected by two annotators who begin alike: one with live refit, one without. An entry for each number of
 * strokes.
 */
export interface Case {
  readonly truth: Uint8Array;
  readonly alone: readonly After[];
  readonly helped: readonly After[];
}

/** Has every image corrected, with an interpreter that has not learnt from it. */
export async function corrected(
  interpreter: Interpreter,
  fresh: readonly Specimen[],
  {
    strokes,
    seed,
    signal,
  }: { readonly strokes: readonly number[]; readonly seed: number; readonly signal: AbortSignal },
): Promise<Case[]> {
  const { resolution: side } = interpreter;
  const reader = await openEnsemble(interpreter, openSession, { threads: THREADS });
  try {
    const cases: Case[] = [];
    for (const [index, { features, labels }] of fresh.entries()) {
      signal.throwIfAborted();
      const [output, data] = [await reader.of(features), await labels()];
      const [prediction, truth] = [output.label, data].map((map) => ({ width: side, height: side, data: map })) as [
        LabelMap,
        LabelMap,
      ];
      const by = (isHelped: boolean): After[] => {
        return correct(
          { prediction, truth, refit: isHelped ? (painted) => refit(output, painted).label : null },
          strokes,
          mulberry32(derivedSeed(seed, index)),
        );
      };
      cases.push({ truth: data, alone: by(false), helped: by(true) });
    }
    return cases;
  } finally {
    await reader.close();
  }
}
