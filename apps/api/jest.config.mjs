import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'apps/api', rootDir: import.meta.dirname };
