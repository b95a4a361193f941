import { jest } from '@jest/globals';

// Whole servers and browsers on a busy machine: a test may fail once. `npm test` names each that did.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
