import presets from 'jest-preset-angular/presets/index.js';

/**
 * Jest in CommonJS mode, as jest-preset-angular wants it; the libraries' sources and their ESM-only parts are
 * transformed too.
 */
export default {
  ...presets.createCjsPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' }),
  displayName: 'apps/client',
  testTimeout: 30_000, // on a machine that is busy with other things
  rootDir: import.meta.dirname,
  setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  transformIgnorePatterns: [
    'node_modules/(?!(?:.*\\.mjs$|@angular/|fast-png/|iobuffer/|idb/|d3-array/|internmap/|marked/))',
  ],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['@gannet/source', 'browser', 'require', 'default'] },
};
