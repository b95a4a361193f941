import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { readResults } from '../experiment/result-file.js';
import { Failed } from '../failed.js';
import type { Io } from '../io.js';
import { plotSvg } from '@gannet/student';
import { runProof } from './proof.js';
import { entriesOf, tasksIn } from './entries.js';
import { reportFiles, scoreTable } from './report.js';
import { FORMAT, type Outcome } from './results.js';
import { PROOF_DEFAULTS, type ProofSettings, proofSettings } from './settings.js';

export function proofCommand(io: Io): Command {
  const command = new Command('proof').description(
    'what a release is worth on real images: the same network, trained in each way and measured on renders',
  );
  const options = [
    ['--tasks <names>', 'parts, keypoints or both', PROOF_DEFAULTS.tasks],
    ['--methods <names>', 'the ways to make a student', PROOF_DEFAULTS.methods],
    ['--labels <numbers>', 'labelled images', PROOF_DEFAULTS.labels],
    ['--full <numbers>', 'how far the curve of real labels goes on', PROOF_DEFAULTS.full],
    ['--repeats <n>', 'repeats, each with other labelled images and seeds', PROOF_DEFAULTS.repeats],
    ['--images <n>', 'images that a release draws', PROOF_DEFAULTS.images],
    ['--drop <percent>', 'share of the most uncertain images to drop', PROOF_DEFAULTS.drop],
    ['--sizes <numbers>', 'other sizes of a release of parts', PROOF_DEFAULTS.sizes],
    ['--filters <percents>', 'other shares that a release of parts drops', PROOF_DEFAULTS.filters],
    [
      '--at <numbers>',
      'labelled images at which additions to a release are measured and, at the first, its size and filter are varied',
      PROOF_DEFAULTS.at,
    ],
    ['--steps <n>', 'training steps of every student', PROOF_DEFAULTS.steps],
    ['--real <n>', 'real images that labelled ones are drawn from', PROOF_DEFAULTS.real],
    ['--picking <n>', "real images by which a training's best weights are picked", PROOF_DEFAULTS.picking],
    ['--unlabelled <n>', 'real images without labels', PROOF_DEFAULTS.unlabelled],
    ['--test <n>', 'real images that every student is measured on', PROOF_DEFAULTS.test],
    ['--threads <n>', 'cores', PROOF_DEFAULTS.threads],
    ['--seed <n>', 'another seed means other pictures', PROOF_DEFAULTS.seed],
    ['--out <folder>', 'where results and report go; a proof that is there goes on', PROOF_DEFAULTS.out],
    ['--cache <folder>', 'where rendered images are kept', PROOF_DEFAULTS.cache],
  ] as const;
  for (const [flags, description, fallback] of options) command.option(flags, description, fallback);
  return command
    .option('--report', 'only write the report of the results that are there')
    .option('--json', 'print one JSON object instead of a table')
    .action((given: Record<string, unknown>) => run(given, io));
}

async function run(given: Readonly<Record<string, unknown>>, io: Io): Promise<void> {
  const settings = proofSettings(given);
  if (given['report'] !== true) await runProof(settings, io);
  const found = await publish(settings);
  if (given['json'] === true) io.out(JSON.stringify(tasksIn(found).flatMap((task) => entriesOf(found, task))));
  else
    for (const line of [
      ...tasksIn(found).flatMap((task) => [...scoreTable(entriesOf(found, task)), '']),
      `The report is ${path.join(settings.out, 'README.md')}.`,
    ])
      io.out(line);
}

/** Writes the page and the plots, which depend only on the results in the folder. Throws Failed if there are none. */
async function publish({ out }: ProofSettings): Promise<readonly Outcome[]> {
  const found = await readResults(out, FORMAT);
  if (!found || found.results.length === 0)
    throw new Failed(`There are no results of a proof in ${path.resolve(out)} yet.`);
  for (const [name, text] of reportFiles(found.conditions, found.results, plotSvg)) {
    const file = path.join(out, name);
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  }
  return found.results;
}
