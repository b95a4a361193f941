/**
 * The folders of the server's `src` in order of dependency: each may import from those before it, and none after it. Of
 * the files next to the folders, which assemble the server, only those in `GROUND` may be imported from folders.
 */
export const ROOMS = [
  'tasks',
  'storage',
  'database',
  'edge',
  'news',
  'jobs',
  'people',
  'models',
  'generators',
  'projects',
  'chunks',
  'rounds',
  'interpreters',
  'candidates',
  'releases',
  'builds',
  'students',
  'assignments',
  'members',
  'drafts',
  'queue',
  'annotations',
  'schemas',
  'moves',
  'imports',
  'lifecycle',
  'live',
  'refits',
  'work',
];
export const GROUND = ['errors', 'config'];
