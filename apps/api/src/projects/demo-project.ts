import { NewProject } from '@gannet/contracts';
import type { FolderPackages } from '../generators/folder-packages.js';
import type { Projects } from './projects.js';
import type { ProjectsStore } from './projects.store.js';

const BUNDLED_GENERATOR = 'toonface-64';

/** The project of a new installation. */
const DEMO = {
  slug: 'toonface-parts',
  name: 'ToonFace parts',
  guidelines: [
    'Give every pixel the part you see there. What you cannot make out belongs to the part around it.',
    'Glasses are the frame only: an eye behind a lens stays an eye.',
    'Ears, neck and face are skin. Everything the face wears below the neck is clothes.',
    'A picture that is no face any more is rejected as broken; another one takes its place.',
  ].join('\n'),
  schema: {
    task: 'parts',
    classes: [
      { name: 'background', hint: 'everything behind the person' },
      { name: 'skin', hint: 'face, ears and neck' },
      { name: 'hair', hint: 'also behind the head' },
      { name: 'eyes', hint: 'white and iris, also behind a lens' },
      { name: 'eyebrows', hint: '' },
      { name: 'nose', hint: 'a few pixels in the middle of the face' },
      { name: 'mouth', hint: 'lips, teeth and tongue' },
      { name: 'clothes', hint: '' },
      { name: 'glasses', hint: 'the frame only' },
    ],
  },
} as const;

/** Adds the demo project if there is no project at all. */
export async function seedDemoProject(
  store: ProjectsStore,
  projects: Projects,
  generators: FolderPackages,
): Promise<void> {
  const generator = generators.all().find((g) => g.name === BUNDLED_GENERATOR);
  if (!generator || !(await store.isEmpty())) return;
  await projects.add(NewProject.parse({ ...DEMO, generatorDigest: generator.digest }), null);
}
