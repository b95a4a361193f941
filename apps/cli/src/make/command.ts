import { availableParallelism } from 'node:os';
import { plural, Psi, Seed } from '@gannet/contracts';
import { Command } from 'commander';
import { barOn } from '../bars.js';
import { WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { make, type MadeImages } from './make.js';

interface Options {
  readonly first: string;
  readonly count: string;
  readonly psi?: string;
  readonly out: string;
  readonly json?: true;
}

export function makeCommand(io: Io): Command {
  return new Command('make')
    .description('make more labelled images with the factory of a downloaded release')
    .argument('<folder>', 'where the release is')
    .requiredOption('--first <seed>', 'the first seed; seeds of the release give its own images again')
    .requiredOption('--count <n>', 'how many')
    .option('--psi <share>', 'how far from the average picture, 0 to 1; without it as in the release')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .option('--json', 'print one JSON object instead of sentences')
    .action((folder: string, options: Options) => run(pathNamed(folder, 'the folder'), options, io));
}

async function run(folder: string, { first, count, psi, out, json }: Options, io: Io): Promise<void> {
  const [firstSeed, images] = [numberOf(first, '--first'), numberOf(count, '--count')];
  if (images < 1 || !Seed.safeParse(firstSeed).success || !Seed.safeParse(firstSeed + images - 1).success)
    throw new WrongUsage('Seeds are whole numbers of 0 to 4294967295, and --count is at least 1.');
  const share = psi === undefined ? undefined : Psi.safeParse(numberOf(psi, '--psi'));
  if (share && !share.success) throw new WrongUsage('--psi is a number of 0 to 1.');
  const bar = barOn(io, 'making {bar} {value}/{total} {eta_formatted}');
  try {
    const made = await make(
      {
        folder,
        out: pathNamed(out, '--out'),
        first: firstSeed,
        count: images,
        threads: availableParallelism(),
        ...(share && { psi: share.data }),
      },
      io.signal,
      (done, total) => bar.show(done, total, ''),
    );
    bar.stop();
    io.out(json ? JSON.stringify(made) : textFor(made));
  } finally {
    bar.stop();
  }
}

function textFor({ images, path: folder, unusable }: MadeImages): string {
  const leftOut =
    unusable > 0
      ? `; ${plural(unusable, 'seed gives', 'seeds give')} numbers that are not finite and ${unusable === 1 ? 'was' : 'were'} left out`
      : '';
  return `${plural(images, 'labelled image')} in ${folder}${leftOut}`;
}

function numberOf(text: string, option: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number))
    throw new WrongUsage(`${option} ${JSON.stringify(text)} is not a number.`);
  return number;
}
