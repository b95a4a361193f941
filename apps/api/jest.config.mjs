import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'apps/api',
  rootDir: import.meta.dirname,
  setupFilesAfterEnv: ['<rootDir>/jest.setup.mjs'],
  globalSetup: '<rootDir>/jest.postgres.mjs',
  globalTeardown: '<rootDir>/jest.postgres-stop.mjs',
  maxWorkers: 2,
  testTimeout: 60_000, // a database and a web server, on a busy machine
};
