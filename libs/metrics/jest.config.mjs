import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/metrics', rootDir: import.meta.dirname };
