import { Task } from '@gannet/contracts';
import { Command } from 'commander';
import type { Io } from '../io.js';
import { demo } from './demo.js';
import { DEMO_DEFAULTS, demoSettings } from './settings.js';

export function demoCommand(io: Io): Command {
  const command = new Command('demo').description('the whole loop on a server of its own, with networks as annotators');
  const options = [
    ['--task <name>', `what is labelled: ${Task.options.join(' or ')}`, DEMO_DEFAULTS.task],
    ['--rounds <n>', 'rounds to run', DEMO_DEFAULTS.rounds],
    ['--batch <n>', 'images labelled in each round', DEMO_DEFAULTS.batch],
    ['--pool <n>', 'candidates generated and ranked in each round', DEMO_DEFAULTS.pool],
    ['--release <n>', 'images labelled for each release, before the filter', DEMO_DEFAULTS.release],
    ['--strategy <name>', 'which candidates are labelled', DEMO_DEFAULTS.strategy],
    ['--seed <n>', 'another seed means other pictures', DEMO_DEFAULTS.seed],
    ['--annotators <n>', 'simulated people at work', DEMO_DEFAULTS.annotators],
    [
      '--student-steps <n>',
      'training steps of the student that is measured on real renders',
      DEMO_DEFAULTS.studentSteps,
    ],
    ['--out <folder>', 'where the last release goes, and the student beside it; new or empty', DEMO_DEFAULTS.out],
  ] as const;
  for (const [flags, description, fallback] of options) command.option(flags, description, fallback);
  return command
    .option('--no-student', 'end with the release, and train no student on it')
    .option('--json', 'print one JSON object instead of a table')
    .action((given: Record<string, unknown>) => run(given, io));
}

async function run(given: Readonly<Record<string, unknown>>, io: Io): Promise<void> {
  const isJson = given['json'] === true;
  const result = await demo(demoSettings(given), io, isJson ? io.err : io.out);
  if (isJson) io.out(JSON.stringify(result));
}
