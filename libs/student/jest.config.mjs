import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/student', rootDir: import.meta.dirname, testTimeout: 120_000 };
