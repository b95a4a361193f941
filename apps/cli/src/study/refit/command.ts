import { Command } from 'commander';
import type { Io } from '../../io.js';
import { rowTable } from './report.js';
import { REFIT_STUDY_DEFAULTS, refitStudySettings } from './settings.js';
import { runRefitStudy } from './study.js';

export function refitStudyCommand(io: Io): Command {
  const command = new Command('refit').description('what live refit does to labels, with a simulated annotator');
  const options = [
    ['--images <numbers>', 'labelled images that interpreters learn from', REFIT_STUDY_DEFAULTS.images],
    ['--fresh <n>', 'images to correct with each interpreter; about 2 MB of memory each', REFIT_STUDY_DEFAULTS.fresh],
    ['--repeats <n>', 'repeats, each with images of its own', REFIT_STUDY_DEFAULTS.repeats],
    ['--strokes <numbers>', 'strokes after which wrong pixels are counted', REFIT_STUDY_DEFAULTS.strokes],
    ['--steps <n>', 'training steps', REFIT_STUDY_DEFAULTS.steps],
    ['--seed <n>', 'another seed means other pictures', REFIT_STUDY_DEFAULTS.seed],
    ['--out <folder>', 'where page and figures go', REFIT_STUDY_DEFAULTS.out],
  ] as const;
  for (const [flags, description, fallback] of options) command.option(flags, description, fallback);
  return command
    .option('--json', 'print one JSON object instead of a table')
    .action((given: Record<string, unknown>) => run(given, io));
}

async function run(given: Readonly<Record<string, unknown>>, io: Io): Promise<void> {
  const study = await runRefitStudy(refitStudySettings(given), io);
  if (given['json'] === true) io.out(JSON.stringify(study));
  else for (const line of rowTable(study.rows)) io.out(line);
}
