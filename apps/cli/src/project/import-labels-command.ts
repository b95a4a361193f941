import { Psi, Slug } from '@gannet/contracts';
import { Command } from 'commander';
import { WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import { serverFor } from '../inspect/server-for.js';
import type { Io } from '../io.js';
import { credentials, type ForServer, forServer } from './for-server.js';
import { importLabels } from './import-labels.js';

interface ImportOptions extends ForServer {
  readonly map: readonly string[];
  readonly psi?: string;
  readonly replace?: true;
  readonly preview?: true;
}

export function importLabelsCommand(io: Io): Command {
  return forServer(
    new Command('import-labels')
      .description("import masks or keypoints of the generator's images that were made elsewhere, as a round")
      .argument('<project>', 'such as faces')
      .argument('<file>', 'a zip or tar of label maps (PNG or NumPy, named by seed), one of them, or COCO as JSON')
      .option(
        '--map <found=label>',
        'what a label of the file becomes, such as 7=hair; “7=” ignores it. May be given several times',
        (one: string, all: readonly string[]) => [...all, one],
        [],
      )
      .option('--psi <psi>', "the psi that the images were made with; without it, the file's or the project's")
      .option('--replace', 'replace labels that images have already')
      .option('--preview', 'say what would be imported, and import nothing'),
  ).action(async (project: string, file: string, { server: url, token, json, psi, ...given }: ImportOptions) => {
    if (!Slug.safeParse(project).success) throw new WrongUsage(`${JSON.stringify(project)} is no name of a project.`);
    const asked = psi === undefined ? undefined : Psi.safeParse(Number(psi));
    if (asked?.success === false) throw new WrongUsage(`--psi is a number from 0 to 1, not ${JSON.stringify(psi)}.`);
    const path = pathNamed(file, 'the file');
    const { server } = await serverFor(credentials(url, token), io);
    const { preview, becomes, round } = await importLabels(server, project, path, { ...given, psi: asked?.data });
    if (json) return io.out(JSON.stringify({ preview, round }));
    for (const line of becomes) io.err(line);
    for (const { file: name, problem } of preview.problems) io.err(`${name} is left out: ${problem}.`);
    const more = preview.problemCount - preview.problems.length;
    if (more > 0) io.err(`… and ${more} more.`);
    io.out(
      round
        ? `The labels of ${round.imported?.images ?? 0} images are round ${round.number} of ${project}, which learns from them: ${server.url}/p/${project}/rounds`
        : `${preview.images} images have ${preview.format} that can be imported, ${preview.taken} of them labelled already; nothing was imported.`,
    );
  });
}
