import { plural, type Project, type ProjectContents } from '@gannet/contracts';
import { Failed } from '../failed.js';
import { type Server, ServerRefused } from '../server.js';

/** The status of the refusal to archive what is archived, or to restore what is not. */
const CONFLICT = 409;

interface Moved {
  readonly project: Project;
  /** Whether it was so before. */
  readonly alreadySo: boolean;
}

/** Archives a project; one that is archived stays so. */
export function archive(server: Server, slug: string): Promise<Moved> {
  return move(server, slug, 'archiveProject', ({ archivedAt }) => archivedAt !== null);
}

/** Restores a project; one that is in use stays so. */
export function restore(server: Server, slug: string): Promise<Moved> {
  return move(server, slug, 'restoreProject', ({ archivedAt }) => archivedAt === null);
}

async function move(
  server: Server,
  slug: string,
  call: 'archiveProject' | 'restoreProject',
  isSo: (project: Project) => boolean,
): Promise<Moved> {
  try {
    return { project: await server.call(call, { params: { project: slug } }), alreadySo: false };
  } catch (error) {
    if (!(error instanceof ServerRefused) || error.status !== CONFLICT) throw error;
    const project = await server.call('project', { params: { project: slug } });
    if (!isSo(project)) throw error;
    return { project, alreadySo: true };
  }
}

/** Deletes a project with everything in it. Without its name, fails with a sentence that says what would go. */
export async function deleteProject(server: Server, slug: string, name: string | undefined): Promise<void> {
  const params = { project: slug };
  if (name === undefined) {
    const [project, contents] = [
      await server.call('project', { params }),
      await server.call('projectContents', { params }),
    ];
    throw new Failed(
      `This deletes ${contentsWords(contents)} for good. Confirm it with the project's name: --name ${JSON.stringify(project.name)}`,
    );
  }
  await server.call('deleteProject', { params, body: { name } });
}

function contentsWords({ annotations, rounds, releases, images, bytes }: ProjectContents): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB of files`;
  return `${plural(annotations, 'annotation')}, ${plural(rounds, 'round')}, ${plural(releases, 'release')} with ${plural(images, 'image')}, and ${size}`;
}
