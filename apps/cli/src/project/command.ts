import { SCHEMA_FORMATS, type SchemaFormat, Slug } from '@gannet/contracts';
import { Command } from 'commander';
import { WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import { serverFor } from '../inspect/server-for.js';
import type { Io } from '../io.js';
import { createProject } from './create.js';
import { credentials, type ForServer, forServer } from './for-server.js';
import { exportSchema } from './export-schema.js';
import { importLabelsCommand } from './import-labels-command.js';
import { lifecycleCommands } from './lifecycle-commands.js';
import { moveGeneratorCommand } from './move-generator.js';

interface CreateOptions extends ForServer {
  readonly from?: string;
  readonly schema?: string;
  readonly guidelines?: string;
  readonly generator?: string;
  readonly labelSide?: number;
  readonly slug?: string;
  readonly name?: string;
}

interface ExportOptions extends ForServer {
  readonly format: string;
  readonly out?: string;
}

export function projectCommand(io: Io): Command {
  const command = new Command('project')
    .description(
      'make a project, import labels into it, archive, restore, duplicate or delete it, move it to a newer generator, and take its schema elsewhere',
    )
    .addCommand(createCommand(io))
    .addCommand(exportCommand(io))
    .addCommand(importLabelsCommand(io))
    .addCommand(moveGeneratorCommand(io));
  for (const one of lifecycleCommands(io)) command.addCommand(one);
  return command;
}

function createCommand(io: Io): Command {
  return forServer(
    new Command('create')
      .description('make a project of a description, a schema, or both')
      .option('--from <file>', 'the description as JSON, with the fields of POST /api/projects')
      .option(
        '--schema <file>',
        'the classes or keypoints: JSON of Gannet, raw labels of CVAT, or a labelling configuration of Label Studio',
      )
      .option('--guidelines <file>', 'the guidelines, in Markdown')
      .option('--generator <name>', 'the generator, by its name or the beginning of its digest')
      .option(
        '--label-side <pixels>',
        'the side of label maps: that of the images (the default), a half or a quarter of it',
        Number,
      )
      .option('--slug <slug>', 'its name in addresses and commands, such as my-faces')
      .option('--name <name>', 'its name for people'),
  ).action(async ({ server: url, token, json, ...given }: CreateOptions) => {
    if (given.from === undefined && given.schema === undefined)
      throw new WrongUsage('Say what the project is: a description (--from), or a schema (--schema).');
    const files = { from: given.from, schema: given.schema, guidelines: given.guidelines };
    const paths = Object.fromEntries(
      Object.entries(files).flatMap(([option, file]) =>
        file === undefined ? [] : [[option, pathNamed(file, `--${option}`)]],
      ),
    );
    const { server } = await serverFor(credentials(url, token), io);
    const { project, remarks, alreadyHere } = await createProject(server, { ...given, ...paths });
    for (const remark of remarks) io.err(remark);
    io.out(
      json
        ? JSON.stringify({ ...project, remarks, alreadyHere })
        : `The project ${project.slug} (${project.name}) ${alreadyHere ? 'was there already, just as described' : 'was made'}. Start its round 0 at ${server.url}/p/${project.slug}/rounds`,
    );
  });
}

function exportCommand(io: Io): Command {
  return forServer(
    new Command('export-schema')
      .description('write the classes or keypoints of a project to a file')
      .argument('<project>', 'such as faces')
      .option('--format <format>', `one of ${Object.keys(SCHEMA_FORMATS).join(', ')}`, 'gannet')
      .option('--out <file>', 'a new file; without it, the schema is printed'),
  ).action(async (project: string, { server: url, token, json, format, out }: ExportOptions) => {
    if (!Slug.safeParse(project).success) throw new WrongUsage(`${JSON.stringify(project)} is no name of a project.`);
    if (!Object.hasOwn(SCHEMA_FORMATS, format))
      throw new WrongUsage(
        `There is no format ${JSON.stringify(format)}: choose one of ${Object.keys(SCHEMA_FORMATS).join(', ')}.`,
      );
    const path = out === undefined ? null : pathNamed(out, '--out');
    const { server } = await serverFor(credentials(url, token), io);
    const { text, remarks } = await exportSchema(server, project, format as SchemaFormat, path);
    for (const remark of remarks) io.err(remark);
    if (json) io.out(JSON.stringify({ project, format, path, remarks, ...(path === null && { text }) }));
    else io.out(path === null ? text.trimEnd() : `The schema of ${project} is in ${path}`);
  });
}
