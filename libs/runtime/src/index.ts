export { runtimeFingerprint } from './fingerprint.js';
export { closeSessions, openSession } from './session.js';
