import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/interpreter', rootDir: import.meta.dirname };
