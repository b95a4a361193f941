import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/contracts', rootDir: import.meta.dirname };
