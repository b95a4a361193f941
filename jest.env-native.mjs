import { TestEnvironment } from 'jest-environment-node';

const SHARED_WITH_NATIVE_CODE = [
  'Float32Array',
  'Float64Array',
  'Float16Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
  'ArrayBuffer',
];

/** onnxruntime's native addon compares against its own realm's typed arrays, so the sandbox is given those. */
export default class NativeEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of SHARED_WITH_NATIVE_CODE) if (globalThis[name]) this.global[name] = globalThis[name];
  }
}
