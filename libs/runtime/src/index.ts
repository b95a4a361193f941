export { isolatedSessions, type Limits, ModelStopped } from './isolated.js';
export { runtimeFingerprint } from './fingerprint.js';
export { closeSessions, openSession } from './session.js';
