export { apart, type Limits, ModelStopped } from './apart.js';
export { runtimeFingerprint } from './fingerprint.js';
export { closeSessions, openSession } from './session.js';
