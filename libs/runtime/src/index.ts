export { isolatedSessions, type Limits, ModelStopped } from './isolated.js';
export { runtimeFingerprint } from './fingerprint.js';
export { PROVIDERS } from './messages.js';
export { checkProvider, ProviderUnavailable } from './provider.js';
export { deviceEnvironment, residentOf, spawnLimited } from './limited-process.js';
export { closeSessions, openSession } from './session.js';
