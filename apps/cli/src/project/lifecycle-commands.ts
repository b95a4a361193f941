import { Command } from 'commander';
import type { Io } from '../io.js';
import { checkSlug, type ForServer, forServer, serverOf } from './for-server.js';
import { archive, deleteProject, restore } from './lifecycle.js';

interface DuplicateOptions extends ForServer {
  readonly slug: string;
  readonly name: string;
  readonly withAnnotations?: true;
}

interface DeleteOptions extends ForServer {
  readonly name?: string;
}

/** What can be done with a project as a whole. */
export function lifecycleCommands(io: Io): Command[] {
  return [archiveCommand(io), restoreCommand(io), duplicateCommand(io), deleteCommand(io)];
}

function archiveCommand(io: Io): Command {
  return onProject('archive', 'stop everything in a project and keep it as it is').action(
    async (slug: string, options: ForServer) => {
      const { project, alreadySo } = await archive(await serverOf(slug, options, io), slug);
      said(io, options, { ...project, alreadySo }, `${slug} ${alreadySo ? 'was archived already' : 'is archived'}`);
    },
  );
}

function restoreCommand(io: Io): Command {
  return onProject('restore', 'go on with an archived project where it stopped').action(
    async (slug: string, options: ForServer) => {
      const { project, alreadySo } = await restore(await serverOf(slug, options, io), slug);
      said(io, options, { ...project, alreadySo }, `${slug} ${alreadySo ? 'was in use already' : 'is in use again'}`);
    },
  );
}

function duplicateCommand(io: Io): Command {
  return onProject('duplicate', 'make a project with the generator, schema, guidelines and settings of another')
    .requiredOption('--slug <slug>', "the new project's name in addresses and commands")
    .requiredOption('--name <name>', "the new project's name for people")
    .option('--with-annotations', 'copy the accepted annotations, their rounds and interpreters, too')
    .action(async (from: string, { slug, name, withAnnotations, ...options }: DuplicateOptions) => {
      const server = await serverOf(from, options, io);
      checkSlug(slug);
      const project = await server.call('duplicateProject', {
        params: { project: from },
        body: { slug, name, annotations: withAnnotations === true },
      });
      said(io, options, project, `${slug} (${project.name}) is a duplicate of ${from}: ${server.url}/p/${slug}/rounds`);
    });
}

function deleteCommand(io: Io): Command {
  return onProject('delete', 'delete a project with everything in it')
    .option(
      '--name <name>',
      "the project's name, to confirm; without it, nothing is deleted and you are told what would be",
    )
    .action(async (slug: string, { name, ...options }: DeleteOptions) => {
      await deleteProject(await serverOf(slug, options, io), slug, name);
      said(io, options, { slug, deleted: true }, `${slug} is deleted`);
    });
}

function onProject(name: string, words: string): Command {
  return forServer(new Command(name).description(words).argument('<project>', 'such as faces'));
}

function said(io: Io, { json }: ForServer, value: object, sentence: string): void {
  io.out(json ? JSON.stringify(value) : sentence);
}
