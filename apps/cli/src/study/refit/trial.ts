import { type Interpreter, openEnsemble, refit } from '@gannet/interpreter';
import { derivedSeed, mulberry32 } from '@gannet/metrics';
import type { LabelMap } from '@gannet/raster';
import { openSession } from '@gannet/runtime';
import { type GeneratedImage, THREADS } from '../image-source.js';
import { type AfterStrokes, correct } from './correct.js';

/**
 * One image, corrected with and without live refit, from the same initial prediction. An entry for each number of
 * strokes.
 */
export interface Case {
  readonly truth: Uint8Array;
  readonly alone: readonly AfterStrokes[];
  readonly helped: readonly AfterStrokes[];
}

/** Corrects every image, with an interpreter that was not trained on it. */
export async function corrected(
  interpreter: Interpreter,
  fresh: readonly GeneratedImage[],
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
      const by = (isHelped: boolean): AfterStrokes[] => {
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
