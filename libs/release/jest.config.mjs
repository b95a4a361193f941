import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/release', rootDir: import.meta.dirname };
