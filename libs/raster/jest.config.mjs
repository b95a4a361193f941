import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/raster', rootDir: import.meta.dirname };
