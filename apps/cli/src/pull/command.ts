import { plural, Slug, Version } from '@gannet/contracts';
import { Command } from 'commander';
import { barOn, sizeOf } from '../bars.js';
import { convertWithBar, namedFormat, namedSplits, sentenceOf, together } from '../convert/command.js';
import { WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { serverFor } from '../inspect/server-for.js';
import { pull, type Pulled } from './pull.js';

interface Options {
  readonly server?: string;
  readonly token?: string;
  readonly out?: string;
  readonly split?: string;
  readonly format?: string;
  readonly json?: true;
}

export function pullCommand(io: Io): Command {
  return new Command('pull')
    .description('download a release and check every byte of it; run again to continue')
    .argument('<project@version>', 'such as faces@1.0.0 or faces@latest')
    .option('--server <url>', 'where the server is; without it GANNET_SERVER, the last login, or http://127.0.0.1:3000')
    .option(
      '--token <secret>',
      'a token of the role consumer; without it GANNET_TOKEN of the environment, or the last login',
    )
    .option(
      '--out <folder>',
      'a new or empty folder, or one that has the release already; without it ./<project>-<version>',
    )
    .option('--split <names>', 'only these splits, such as train,val', together)
    .option('--format <name>', 'also write it in this format, into <folder>-<format>')
    .option('--json', 'print one JSON object instead of sentences')
    .action((release: string, options: Options) => run(release, options, io));
}

async function run(release: string, options: Options, io: Io): Promise<void> {
  const { project, version } = releaseName(release);
  const format = options.format === undefined ? null : namedFormat(options.format);
  const splits = namedSplits(options.split);
  const out = options.out === undefined ? undefined : pathNamed(options.out, '--out');
  const { server } = await serverFor(options, io);
  const bar = barOn(io, '{text} {bar} {percentage}%');
  try {
    const pulled = await pull(
      server,
      { project, version, ...(out !== undefined && { out }), ...(splits && { splits }) },
      io.signal,
      (here, total) => bar.show(here, total, `${sizeOf(here)} of ${sizeOf(total)}`),
      io.err,
    );
    bar.stop();
    if (pulled.yanked !== null) io.err(`${pulled.project}@${pulled.version} was withdrawn: ${pulled.yanked}`);
    const converted =
      format &&
      (await convertWithBar(
        { folder: pulled.path, format, out: `${pulled.path}-${format.name}`, ...(splits && { splits }) },
        io,
      ));
    if (options.json) return io.out(JSON.stringify(converted ? { ...pulled, converted } : pulled));
    io.out(pulledSentence(pulled));
    if (converted) io.out(sentenceOf(converted, format));
  } finally {
    bar.stop();
  }
}

function pulledSentence({ project, version, images, bytes, path, files, alreadyHere }: Pulled): string {
  const what = `${project}@${version}: ${plural(images, 'image')}, ${sizeOf(bytes)} in ${path}`;
  return alreadyHere === files
    ? `${what} (complete: every file was already here, and is right)`
    : `${what} (${alreadyHere} of ${plural(files, 'file')} already here)`;
}

/** Parses `faces@1.0.0`. Both parts are validated by the contract, so neither can be a path. Throws WrongUsage. */
export function releaseName(text: string): { project: string; version: string } {
  const at = text.lastIndexOf('@');
  const [project, version] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  const isRelease = Slug.safeParse(project).success && (version === 'latest' || Version.safeParse(version).success);
  if (!isRelease)
    throw new WrongUsage(
      `${JSON.stringify(text)} names no release: write project@version, such as faces@1.0.0 or faces@latest.`,
    );
  return { project, version };
}
