import preset from '../../jest.preset.mjs';

// Each session is a thread that loads onnxruntime: slow on a busy machine.
export default { ...preset, displayName: 'libs/runtime', rootDir: import.meta.dirname, testTimeout: 60_000 };
