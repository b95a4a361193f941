/** `node apps/cli/dist/bench/train/main.js [--json]`: what a step of training costs beside the usual loop over members, and how much time and memory whole trainings take. */
import { type TrainCase, trainCases } from './cases.js';

const isJson = process.argv.includes('--json');
const cases = await trainCases((done) => void (isJson || process.stdout.write(`${line(done)}\n`)));
if (isJson) process.stdout.write(`${JSON.stringify({ name: 'train', cases })}\n`);

function line({ case: name, ours, reference, ratio, maxAbsDiff, note }: TrainCase): string {
  const cost = (of: TrainCase['ours']): string => `${of.ms.toFixed(1)} ms, ${of.peakMiB.toFixed(0)} MiB`;
  const beside = reference && ratio ? `; the loop ${cost(reference)}; ${ratio.time.toFixed(1)} × faster, ${ratio.memory.toFixed(1)} × smaller` : '';
  return `${name}: ${cost(ours)}${beside}${maxAbsDiff === null ? '' : `; largest difference ${maxAbsDiff.toExponential(1)}`} (${note})`;
}
