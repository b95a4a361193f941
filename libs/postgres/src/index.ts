export { FolderUnusable } from './cluster.js';
export { startPostgres } from './start-postgres.js';
export { FolderInUse, lockFolder } from './lock-folder.js';
