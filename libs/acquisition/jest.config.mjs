import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/acquisition', rootDir: import.meta.dirname };
