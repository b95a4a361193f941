export { runtimeFingerprint } from './fingerprint.js';
export { openSession } from './session.js';
