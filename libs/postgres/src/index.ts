export { FolderUnusable } from './cluster.js';
export { startPostgres, type EmbeddedPostgres, type StartOptions } from './start-postgres.js';
export { FolderInUse, lockFolder, type FolderLock } from './lock-folder.js';
