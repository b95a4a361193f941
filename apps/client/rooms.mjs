/**
 * The folders of the client's `src/app` in order of dependency: each may import from those before it, and none after
 * it. The files next to the folders assemble the client.
 */
export const ROOMS = [
  'ui',
  'edge',
  'session',
  'drafts',
  'frame',
  'projects',
  'canvas',
  'quality',
  'desk',
  'parts',
  'keypoints',
  'tasks',
  'setup',
  'account',
  'generators',
  'people',
  'members',
  'schema',
  'imports',
  'gold',
  'passed',
  'students',
  'releases',
  'rounds',
];
