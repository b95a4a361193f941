/**
 * The rooms of the client, the folders of `src/app`, from the ground up: each may know those before it and none after
 * it. The files beside the rooms put the house together.
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
  'account',
  'people',
  'gold',
  'passed',
  'releases',
  'rounds',
];
