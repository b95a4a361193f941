import preset from '../jest.preset.mjs';

export default { ...preset, displayName: 'migrations', rootDir: import.meta.dirname };
