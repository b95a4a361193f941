import { Task } from '@gannet/contracts';
import { Command } from 'commander';
import type { Io } from '../io.js';
import { runAblation } from './ablation.js';
import { comparedWithDefault } from './comparison.js';
import { ABLATION_DEFAULTS, ablationSettings } from './settings.js';
import { comparisonLines } from './table.js';

export function ablationCommand(io: Io): Command {
  const command = new Command('ablation').description(
    'what settings of the training are worth: interpreters trained with and without them, with a simulated annotator',
  );
  const options = [
    ['--task <task>', Task.options.join(' or '), ABLATION_DEFAULTS.task],
    [
      '--variants <settings>',
      'what to compare with the defaults, as in "dropout=0.1;hidden=64-32,steps=900"',
      ABLATION_DEFAULTS.variants,
    ],
    ['--images <numbers>', 'numbers of labelled images', ABLATION_DEFAULTS.images],
    [
      '--repeats <n>',
      'repeats, each with other labelled images and another seed of the training',
      ABLATION_DEFAULTS.repeats,
    ],
    ['--exam <n>', 'unseen images that every interpreter is measured on; about 2 MB each', ABLATION_DEFAULTS.exam],
    ['--seed <n>', 'another seed means other labelled images', ABLATION_DEFAULTS.seed],
  ] as const;
  for (const [flags, description, fallback] of options) command.option(flags, description, fallback);
  command.option('--steps <n>', 'training steps where a variant does not set them (default: those of the task)');
  return command
    .option('--json', 'print one JSON object instead of tables')
    .action((given: Record<string, unknown>) => run(given, io));
}

async function run(given: Readonly<Record<string, unknown>>, io: Io): Promise<void> {
  const ablation = await runAblation(ablationSettings(given), io);
  const compared = comparedWithDefault(ablation);
  if (given['json'] === true) io.out(JSON.stringify({ ...ablation, compared }));
  else for (const line of comparisonLines(ablation.measures, compared)) io.out(line);
}
