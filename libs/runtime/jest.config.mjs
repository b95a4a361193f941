import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/runtime', rootDir: import.meta.dirname };
