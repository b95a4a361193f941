import { defaultSettings } from '@gannet/interpreter';
import type { Bench, Case } from './bench.js';
import { hasPyTorch, inPyTorch } from './pytorch-steps.js';
import { memberByMember, type StepShape, allMembers } from './training-steps.js';
import { large, toPlateau } from './training-work.js';

const STEPS = 20;
/** Steps of the baseline in comparison with a training to its plateau: about as many as that takes. */
const PLATEAU_STEPS = 300;
const { members, hidden, batch, components } = defaultSettings(9);
const SHAPE: StepShape = { depth: components, members, hidden, classes: 9, batch };

const PAPER: StepShape = { depth: 512, members, hidden: [128, 32], classes: 9, batch: 1024 };

/** Ours trains in the leading directions, the loop in all `depth` channels, as is usual. */
function steps(depth: number, measure: Pick<Case, 'runs' | 'warmUp' | 'gibibytes'>, name: string): Case {
  return {
    name,
    ...measure,
    ours: () => allMembers(SHAPE, STEPS),
    baseline: () => memberByMember({ ...SHAPE, depth }, STEPS),
  };
}

function againstPyTorch(name: string, ours: StepShape, theirs: StepShape): Case {
  return {
    name,
    runs: 5,
    warmUp: 1,
    gibibytes: 1,
    needs: { what: 'python3 with PyTorch', isThere: hasPyTorch },
    ours: () => allMembers(ours, STEPS),
    baseline: () => inPyTorch(theirs, STEPS),
  };
}

export const trainBench: Bench = {
  name: 'train',
  about: 'an ensemble trained; the baseline is the loop over members, a step of one member a run, in all channels',
  cases: [
    steps(256, { runs: 5, warmUp: 1, gibibytes: 1 }, `${STEPS} steps, the same arithmetic: D=256, M=10, K=9`),
    steps(
      768,
      { runs: 5, warmUp: 1, gibibytes: 1 },
      `${STEPS} steps, D=768 (bundled generator; ours in 256 directions)`,
    ),
    againstPyTorch(`${STEPS} steps, the same arithmetic: D=256, M=10, K=9, against the loop in PyTorch`, SHAPE, SHAPE),
    againstPyTorch(`${STEPS} steps, D=768 (ours in 256 directions), against the loop in PyTorch`, SHAPE, {
      ...SHAPE,
      depth: 768,
    }),
    againstPyTorch(
      `${STEPS} steps, the paper's widths 128-32 and D=512 for both, batch 1024, against the loop in PyTorch`,
      PAPER,
      PAPER,
    ),
    steps(5056, { runs: 1, warmUp: 1, gibibytes: 2 }, `${STEPS} steps, D=5056 (ours in 256 directions)`),
    {
      name: `16 labelled 64² images to their plateau, gathering included; the loop: ${PLATEAU_STEPS} steps alone`,
      runs: 3,
      warmUp: 0,
      gibibytes: 1,
      ours: toPlateau,
      baseline: () => memberByMember({ ...SHAPE, depth: 768 }, PLATEAU_STEPS),
    },
    {
      name: '40 labelled 512² images, D=5056, 10 steps; baseline: the same in all channels',
      runs: 1,
      warmUp: 0,
      gibibytes: 8,
      ours: () => large(256),
      baseline: () => large(0),
    },
  ],
};
