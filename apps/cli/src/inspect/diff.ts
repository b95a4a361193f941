import { type ReleaseDiff, Version } from '@gannet/contracts';
import { Command } from 'commander';
import { WrongUsage } from '../failed.js';
import type { Io } from '../io.js';
import { releaseName } from '../pull/command.js';
import { serverFor } from './server-for.js';

interface Options {
  readonly server?: string;
  readonly token?: string;
  readonly json?: true;
}

/** Number of largest changes that are listed. */
const LISTED = 10;

export function diffCommand(io: Io): Command {
  return new Command('diff')
    .description('what changed between two releases of a project')
    .argument('<project@version>', 'the earlier, such as faces@1.0.0')
    .argument('<version>', 'the later, such as 2.0.0')
    .option('--server <url>', 'where the server is')
    .option('--token <secret>', 'a token of the role consumer')
    .option('--json', 'print one JSON object instead of lines')
    .action((earlier: string, later: string, options: Options) => run(earlier, later, options, io));
}

async function run(earlier: string, later: string, options: Options, io: Io): Promise<void> {
  const { project, version: from } = releaseName(earlier);
  if (from === 'latest' || !Version.safeParse(later).success)
    throw new WrongUsage('Name both versions, such as gannet diff faces@1.0.0 2.0.0.');
  const { server } = await serverFor(options, io);
  const diff = await server.call('releaseDiff', { params: { project, version: later, from } });
  if (options.json) io.out(JSON.stringify(diff));
  else for (const line of linesOf(diff)) io.out(line);
}

function linesOf({
  project,
  from,
  to,
  change,
  settings,
  classes,
  added,
  removed,
  relabelled,
  redrawn,
  same,
  hasSameGenerator,
}: ReleaseDiff): string[] {
  return [
    `${project} ${from} to ${to} is a ${change} change: ${added.length} added, ${removed.length} removed, ${relabelled.length} relabelled, ${redrawn.length} redrawn, ${same} the same`,
    ...(hasSameGenerator
      ? []
      : [
          'The generators differ, and to each a seed is another image: no image of one is compared with one of the other.',
        ]),
    ...settings.map((one) => `${one.name}: ${one.from} -> ${one.to}`),
    ...classes.renamed.map((one) => `class ${one.value} is called ${one.to}, no longer ${one.from}`),
    ...classes.moved.map((one) => `class ${one.name} has the value ${one.to}, no longer ${one.from}`),
    ...classes.added.map((name) => `class ${name} is new`),
    ...classes.removed.map((name) => `class ${name} is gone`),
    ...relabelled
      .slice(0, LISTED)
      .map(({ key, iou, moved }) =>
        iou === null ? `${key}: keypoints moved by ${moved?.toFixed(2) ?? 0} pixels` : `${key}: IoU ${iou.toFixed(3)}`,
      ),
  ];
}
