import preset from '../../jest.preset.mjs';

/**
 * Real readers of releases, in Python: a command of its own, since it fetches a gigabyte of packages
 * (tools/consumers.mjs).
 */
export default {
  ...preset,
  displayName: 'consumers',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/*.check.ts'],
  maxWorkers: 1,
  testTimeout: 600_000,
  forceExit: true,
};
