import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/training', rootDir: import.meta.dirname };
