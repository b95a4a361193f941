import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/stylegan', rootDir: import.meta.dirname };
