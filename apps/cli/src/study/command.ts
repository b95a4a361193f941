import { Command } from 'commander';
import type { Io } from '../io.js';
import { publish } from './publish.js';
import { refitStudyCommand } from './refit/command.js';
import { STUDY_DEFAULTS, studySettings } from './settings.js';
import { runStudy } from './study.js';

export function studyCommand(io: Io): Command {
  const command = new Command('study')
    .description('which images to label, and how many: every strategy with a simulated annotator')
    .enablePositionalOptions()
    .addCommand(refitStudyCommand(io));
  const options = [
    ['--strategies <names>', 'the strategies to compare', STUDY_DEFAULTS.strategies],
    ['--images <numbers>', 'labelled images after each step', STUDY_DEFAULTS.images],
    ['--repeats <n>', 'repeats, each with a pool of its own', STUDY_DEFAULTS.repeats],
    ['--pool <n>', 'candidates of a repeat; about 2 MB of memory each', STUDY_DEFAULTS.pool],
    ['--exam <n>', 'unseen images that every interpreter is evaluated on; about 2 MB each', STUDY_DEFAULTS.exam],
    ['--steps <n>', 'training steps', STUDY_DEFAULTS.steps],
    ['--filter <percents>', 'shares of the most uncertain images to drop', STUDY_DEFAULTS.filter],
    ['--seed <n>', 'another seed means other pictures', STUDY_DEFAULTS.seed],
    ['--out <folder>', 'where results and report go; a study that is there goes on', STUDY_DEFAULTS.out],
  ] as const;
  for (const [flags, description, fallback] of options) command.option(flags, description, fallback);
  return command
    .option('--report', 'only write the report of the results that are there')
    .option('--json', 'print one JSON object instead of a table')
    .action((given: Record<string, unknown>) => run(given, io));
}

async function run(given: Readonly<Record<string, unknown>>, io: Io): Promise<void> {
  const settings = studySettings(given);
  if (given['report'] !== true) await runStudy(settings, io);
  const { lines, summary } = await publish(settings.out);
  if (given['json'] === true) io.out(JSON.stringify(summary));
  else for (const line of lines) io.out(line);
}
