/**
 * The rooms of the server, the folders of `src`, from the ground up: each may know those before it and none after it.
 * The files beside the rooms put the house together; only `GROUND` may be known in it.
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
  'assignments',
  'drafts',
  'queue',
  'annotations',
  'live',
  'refits',
  'work',
];
export const GROUND = ['errors', 'config'];
