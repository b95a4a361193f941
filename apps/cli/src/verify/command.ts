import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { plural } from '@gannet/contracts';
import { Failed, WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { namedSplits, together } from '../convert/command.js';
import { rebuild, type Rebuilt } from '../make/make.js';
import { type Verified, verify } from './verify.js';

interface Options {
  readonly split?: string;
  readonly rebuild?: string;
  readonly json?: true;
}

export function verifyCommand(io: Io): Command {
  return new Command('verify')
    .description('check a downloaded release against its manifest: what is changed, missing or extra')
    .argument('<folder>', 'where the release is')
    .option('--split <names>', 'only these splits, as they were pulled', together)
    .option(
      '--rebuild <n>',
      'make so many of its samples again on this machine and say how far they are from the release',
    )
    .option('--json', 'print one JSON object instead of sentences')
    .action((folder: string, options: Options) => run(pathNamed(folder, 'the folder'), options, io));
}

async function run(folder: string, { json, split, rebuild: samples }: Options, io: Io): Promise<void> {
  const splits = namedSplits(split);
  const verified = await verify(folder, io.signal, splits ?? undefined);
  const { problems } = verified;
  const rebuilt =
    samples === undefined || problems.length > 0
      ? null
      : await rebuild(
          { folder, samples: countOf(samples), threads: availableParallelism(), ...(splits && { splits }) },
          io.signal,
        );
  if (problems.length > 0) throw new NotTheRelease(verified, folder);
  if (json) return io.out(JSON.stringify({ ...verified, path: folder, ...(rebuilt && { rebuilt }) }));
  io.out(
    `${verified.project}@${verified.version}${verified.splits ? `, only its splits ${verified.splits.join(', ')}` : ''}: ${verified.files === 1 ? 'the one file is' : `all ${verified.files} files are`} right, digest ${verified.digest}`,
  );
  if (rebuilt) io.out(sentenceOf(rebuilt));
}

/** The folder differs from its manifest; `--json` contains all differences. */
class NotTheRelease extends Failed {
  override readonly name = 'NotTheRelease';
  override readonly code = 'CHANGED';
  override readonly details: object;

  constructor(verified: Verified, folder: string) {
    const { project, version, problems } = verified;
    super(
      [...problems, `${folder} is not the release ${project}@${version}: ${plural(problems.length, 'problem')}.`].join(
        '\n',
      ),
    );
    this.details = { ...verified, path: folder };
  }
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new WrongUsage(`--rebuild ${JSON.stringify(text)} is not a number of samples, 1 or more.`);
  return count;
}

/** A difference is not a failure: another kind of processor rounds differently. */
function sentenceOf({
  samples,
  largestGreyDifference,
  meanGreyDifference,
  otherLabels,
  pixels,
  largestDistance,
}: Rebuilt): string {
  if (largestGreyDifference === 0 && otherLabels === 0 && !largestDistance)
    return `${plural(samples, 'sample')} made again on this machine: every ${largestDistance === null ? 'pixel' : 'pixel and keypoint'} is the same`;
  if (largestDistance !== null) {
    return `${plural(samples, 'sample')} made again on this machine: grey levels differ by at most ${largestGreyDifference} (${meanGreyDifference.toFixed(4)} in the mean), ${otherLabels} of ${pixels} keypoints have another visibility, the others lie at most ${largestDistance.toFixed(4)} pixels away`;
  }
  return `${plural(samples, 'sample')} made again on this machine: grey levels differ by at most ${largestGreyDifference} (${meanGreyDifference.toFixed(4)} in the mean), ${otherLabels} of ${pixels} labels are others`;
}
