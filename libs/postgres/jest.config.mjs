import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/postgres', rootDir: import.meta.dirname };
