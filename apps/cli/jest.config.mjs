import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'apps/cli', rootDir: import.meta.dirname };
