import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/generator', rootDir: import.meta.dirname };
