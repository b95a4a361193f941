export { CheckpointRefused } from './refused.js';
export { importCheckpoint, type Imported, type ImportOptions } from './import.js';
