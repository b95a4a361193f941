import { type MovePreview, plural } from '@gannet/contracts';
import { Command } from 'commander';
import { Failed, WrongUsage } from '../failed.js';
import type { Io } from '../io.js';
import type { Server } from '../server.js';
import { type ForServer, forServer, serverOf } from './for-server.js';

interface Options extends ForServer {
  readonly to?: string;
  readonly yes?: true;
}

export function moveGeneratorCommand(io: Io): Command {
  return forServer(
    new Command('move-generator')
      .description('move a project to a newer generator of the same family')
      .argument('<project>', 'such as faces')
      .option('--to <version>', 'its version, or the beginning of its digest; without it, they are listed')
      .option('--yes', 'move; without it, you are told what would happen'),
  ).action(async (slug: string, { to, yes, ...options }: Options) => {
    if (yes && to === undefined) throw new WrongUsage('Say where the project moves: --to <version>.');
    const server = await serverOf(slug, options, io);
    const lines = to === undefined ? await listed(server, slug) : await moved(server, slug, to, yes === true);
    if (options.json) io.out(JSON.stringify(lines.value));
    else for (const line of lines.text) io.out(line);
  });
}

interface Said {
  readonly value: object;
  readonly text: readonly string[];
}

async function listed(server: Server, slug: string): Promise<Said> {
  const moves = await server.call('generatorMoves', { params: { project: slug } });
  const { current, targets } = moves;
  return {
    value: moves,
    text: [
      `${slug} is on ${current.name} ${current.version} (digest ${current.digest.slice(0, 12)}).`,
      ...targets.map(
        ({ name, version, digest, problem }) =>
          `${name} ${version} (digest ${digest.slice(0, 12)}): ${problem ?? 'the project can move to it'}`,
      ),
      ...(targets.length === 0 ? ['There is no other generator of that name on this server.'] : []),
    ],
  };
}

async function moved(server: Server, slug: string, to: string, isMeant: boolean): Promise<Said> {
  const params = { project: slug };
  const { current, targets } = await server.call('generatorMoves', { params });
  const isThere = isCalled(current, to) && !targets.some((one) => one.problem === null && one.version === to);
  if (isThere) {
    const sentence = `${slug} is on ${current.name} ${current.version} already.`;
    return { value: { ...current, alreadySo: true }, text: [sentence] };
  }
  const target = chosen(targets, to, slug);
  const preview = await server.call('previewMove', { params: { ...params, digest: target.digest } });
  if (!isMeant) return { value: preview, text: [...sentencesOf(preview), 'Add --yes to move it.'] };
  const project = await server.call('moveGenerator', { params, body: { from: current.digest, to: target.digest } });
  return {
    value: { ...project, alreadySo: false },
    text: [
      `${slug} moved from ${current.name} ${current.version} to ${target.version} (digest ${target.digest.slice(0, 12)}). Start a round: ${server.url}/p/${slug}/rounds`,
    ],
  };
}

/** Whether a generator is the one meant by a version, or by at least six digits of a digest. */
function isCalled({ version, digest }: Pick<Named, 'version' | 'digest'>, to: string): boolean {
  return version === to || (to.length >= 6 && digest.startsWith(to));
}

interface Named {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly problem: string | null;
}

/** Those that the project can move to come first; a generator of another family is chosen to be told why it cannot. */
function chosen(targets: readonly Named[], to: string, slug: string): Named {
  const fits = (one: Named): boolean => isCalled(one, to);
  const [family, others] = [targets.filter(({ problem }) => problem === null), targets];
  const found = family.some(fits) ? family.filter(fits) : others.filter(fits);
  const [first, second] = found;
  if (!first) throw new Failed(`There is no generator ${to} to move ${slug} to: gannet project move-generator ${slug}`);
  if (second)
    throw new Failed(
      `${plural(found.length, 'generator')} match ${to}: give the digest, ${found.map(({ digest }) => digest.slice(0, 12)).join(' or ')}.`,
    );
  if (first.problem !== null) throw new Failed(first.problem);
  return first;
}

function sentencesOf({ from, to, ...touched }: MovePreview): string[] {
  const { repredicted, gold, rounds, releases, builds, hasInterpreter, problem } = touched;
  return [
    `From ${from.name} ${from.version} to ${to.version}: ${plural(repredicted, 'annotated seed')} (${gold} gold) ${repredicted === 1 ? 'is' : 'are'} handed out first in the next round, ${hasInterpreter ? 'with labels that are predicted again' : 'without labels: there is no interpreter yet'}.`,
    `${plural(rounds, 'round')} and ${plural(releases, 'release')} stay with the generator they were made with${builds > 0 ? `, and ${plural(builds, 'release')} being made` : ''}.`,
    ...(problem === null ? [] : [problem]),
  ];
}
