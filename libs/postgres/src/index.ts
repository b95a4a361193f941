export { FolderUnusable } from './cluster.js';
export { type EmbeddedPostgres, startPostgres } from './start-postgres.js';
export { FolderInUse, lockFolder } from './lock-folder.js';
