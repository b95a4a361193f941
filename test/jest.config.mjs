import preset from '../jest.preset.mjs';

/** Whole servers and browsers: two at a time, with room for a cold start on a busy machine. */
export default {
  ...preset,
  displayName: 'test',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/*/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/retry.mjs'],
  maxWorkers: 2,
  testTimeout: 300_000,
  // What a failed test leaves open must not keep the run from ending.
  forceExit: true,
};
