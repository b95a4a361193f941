/** One side of one case of the training benchmark, in a process of its own: so its peak of memory is its own. Prints one JSON object. */
import { closeSessions } from '@gannet/runtime';
import { type StepShape, walkOneByOne, walkTogether } from './steps.js';
import { trainLarge, trainToPlateau } from './work.js';

const [what = '', shapeText = '{}', steps = '1'] = process.argv.slice(2);
const shape = JSON.parse(shapeText) as StepShape;

async function run(): Promise<{ ms: number; [more: string]: unknown }> {
  switch (what) {
    case 'together':
    case 'one-by-one': {
      const { msPerStep, losses } = await (what === 'together' ? walkTogether : walkOneByOne)(shape, Number(steps));
      return { ms: msPerStep, losses: Array.from(losses) };
    }
    case 'plateau':
      return trainToPlateau();
    case 'large':
      return trainLarge();
    default:
      throw new RangeError(`there is no side ${JSON.stringify(what)}`);
  }
}

const result = await run();
await closeSessions();
process.stdout.write(`${JSON.stringify({ ...result, peakMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
