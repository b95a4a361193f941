import path from 'node:path';
import { Command } from 'commander';
import { Failed } from '../failed.js';
import type { Io } from '../io.js';
import { namedSplits } from '../convert/command.js';
import { verify } from './verify.js';

interface Options {
  readonly split?: string;
  readonly json?: true;
}

export function verifyCommand(io: Io): Command {
  return new Command('verify')
    .description('check a downloaded release against its manifest: what is changed, missing or extra')
    .argument('<folder>', 'where the release is')
    .option('--split <names>', 'only these splits, as they were pulled')
    .option('--json', 'print one JSON object instead of sentences')
    .action((folder: string, options: Options) => run(path.resolve(folder), options, io));
}

async function run(folder: string, { json, split }: Options, io: Io): Promise<void> {
  const verified = await verify(folder, io.signal, namedSplits(split) ?? undefined);
  const { problems } = verified;
  if (json) io.out(JSON.stringify({ ...verified, path: folder }));
  else if (problems.length === 0) io.out(`${verified.project}@${verified.version}: all ${verified.files} files are right, digest ${verified.digest}`);
  if (problems.length > 0) throw new Failed([...problems, `${folder} is not the release ${verified.project}@${verified.version}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`].join('\n'));
}
