import type { FolderPackages } from '../generators/folder-packages.js';
import type { ProjectsStore } from './projects.store.js';

/**
 * A sentence for each project whose generator is not installed: its images are recomputed whenever they are needed, so
 * none can be shown or generated until the package is back.
 */
export async function missingGenerators(store: ProjectsStore, generators: FolderPackages): Promise<string[]> {
  const projects = await store.withOtherGenerators(generators.all().map(({ digest }) => digest));
  return projects.map(
    ({ name, generator, isPresent }) =>
      `The project “${name}” needs the generator ${generator.name} ${generator.version}` +
      ` (digest ${generator.digest.slice(0, 12)}), which is not installed: ${isPresent ? 'its images' : 'the images of its rounds before it moved to a newer one'} cannot be shown or generated until a folder with that package is back. Annotations and releases are kept.`,
  );
}
