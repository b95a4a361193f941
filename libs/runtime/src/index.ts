export { isolatedSessions, type Limits, ModelStopped } from './isolated.js';
export { runtimeFingerprint } from './fingerprint.js';
export { residentOf, spawnLimited } from './limited-process.js';
export { closeSessions, openSession } from './session.js';
