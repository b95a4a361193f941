import { plural, Slug } from '@gannet/contracts';
import { Command } from 'commander';
import { sizeOf } from '../bars.js';
import { WrongUsage } from '../failed.js';
import type { Io } from '../io.js';
import { serverFor } from './server-for.js';

interface Options {
  readonly server?: string;
  readonly token?: string;
  readonly json?: true;
}

export function listCommand(io: Io): Command {
  return new Command('list')
    .description('the projects of a server, or the releases of a project')
    .argument('[project]', 'such as faces')
    .option('--server <url>', 'where the server is')
    .option('--token <secret>', 'a token of the role consumer')
    .option('--json', 'print one JSON array instead of lines')
    .action((project: string | undefined, options: Options) => run(project, options, io));
}

async function run(project: string | undefined, options: Options, io: Io): Promise<void> {
  if (project !== undefined && !Slug.safeParse(project).success)
    throw new WrongUsage(`${JSON.stringify(project)} is no name of a project.`);
  const { server } = await serverFor(options, io);
  if (project === undefined) {
    const projects = await server.call('projects');
    if (options.json) return io.out(JSON.stringify(projects));
    for (const { slug, name, latestVersion } of projects)
      io.out(`${slug}\t${name}\t${latestVersion ?? 'no release to use'}`);
    return;
  }
  const releases = await server.call('releases', { params: { project } });
  if (options.json) return io.out(JSON.stringify(releases));
  for (const { version, images, bytes, publishedAt, yanked } of releases) {
    io.out(
      `${project}@${version}\t${plural(images, 'image')}\t${sizeOf(bytes)}\t${publishedAt.slice(0, 10)}${yanked ? `\twithdrawn: ${yanked.reason.replaceAll(/\s+/g, ' ')}` : ''}`,
    );
  }
}
