import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'libs/onnx', rootDir: import.meta.dirname };
