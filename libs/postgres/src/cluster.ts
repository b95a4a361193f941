import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import { type Account, accountForRoot, initArguments, majorOf } from './command-lines.js';
import { run } from './processes.js';

/**
 * The folder can hold no database as it is. Nothing was changed; the message is for the person who starts the server.
 */
export class FolderUnusable extends Error {
  override readonly name = 'FolderUnusable';
}

/** The files of one database cluster below a data folder, and who owns them. */
export interface Cluster {
  readonly folder: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly pidFile: string;
  /** The account that Postgres runs as; undefined if it is our own. */
  readonly account: Account | undefined;
}

/** C.UTF-8 sorts the same on every machine; systems other than Linux do not know it by name. */
const LOCALE = process.platform === 'linux' ? 'C.UTF-8' : 'C';

export function clusterIn(dataDir: string): Cluster {
  const folder = path.join(path.resolve(dataDir), 'postgres');
  return {
    folder,
    passwordFile: path.join(path.resolve(dataDir), 'postgres-password'),
    logFile: path.join(folder, 'server.log'),
    pidFile: path.join(folder, 'postmaster.pid'),
    account: postgresAccount(),
  };
}

/** Spawn options for this cluster's programs: run as its owner, in a folder that every account may enter, in UTC. */
export function spawnOptions(cluster: Cluster): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env = { LC_ALL: LOCALE, TZ: 'UTC' }; // not our environment: Postgres would use variables such as PGDATA
  const where = { cwd: path.parse(cluster.folder).root, env };
  return cluster.account ? { ...where, uid: cluster.account.uid, gid: cluster.account.gid } : where;
}

/**
 * Creates the cluster if it does not exist. A creation that was killed half-way leaves nothing that counts as a
 * cluster.
 */
export async function createIfMissing(cluster: Cluster, { initdb, postgres }: Binaries): Promise<boolean> {
  mkdirSync(path.dirname(cluster.folder), { recursive: true });
  if (cluster.account) for (const file of [cluster.folder, postgres]) refuseClosedFolders(file, cluster.account);
  if (existsSync(path.join(cluster.folder, 'PG_VERSION'))) {
    await refuseOtherVersion(cluster, postgres);
    return false;
  }
  refuseOtherFiles(cluster);
  const unfinished = `${cluster.folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  chmodSync(unfinished, 0o700);
  own(unfinished, cluster);
  writeFileSync(cluster.passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  own(cluster.passwordFile, cluster);
  const { code, output } = await run(
    initdb,
    initArguments(unfinished, cluster.passwordFile, LOCALE),
    spawnOptions(cluster),
  );
  if (code !== 0)
    throw new Error(`The database in ${cluster.folder} could not be made: initdb ended with ${code}.\n${output}`);
  renameSync(unfinished, cluster.folder);
  return true;
}

/** Refuses a folder with files but without PG_VERSION: they may be the remains of a database and are not touched. */
function refuseOtherFiles({ folder }: Cluster): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new FolderUnusable(
    `${folder} holds files, but no database: PG_VERSION is missing. Nothing was changed. Restore the folder from a backup, or move it away to start with an empty database.`,
  );
}

/** Refuses a cluster of another major version, whose files Postgres cannot read. */
async function refuseOtherVersion(cluster: Cluster, postgres: string): Promise<void> {
  const made = readFileSync(path.join(cluster.folder, 'PG_VERSION'), 'utf8').trim();
  const { output } = await run(postgres, ['--version'], spawnOptions(cluster));
  const own = majorOf(output);
  if (own === undefined || made === own) return;
  throw new FolderUnusable(
    `The database in ${cluster.folder} was made by PostgreSQL ${made}; this version of Gannet brings PostgreSQL ${own}, which cannot read it. Nothing was changed. ` +
      'Start the version of Gannet that made it, and move the database as docs/admins.md describes under "Another version of Postgres".',
  );
}

export function readPassword(cluster: Cluster): string {
  try {
    return readFileSync(cluster.passwordFile, 'utf8').trim();
  } catch (cause) {
    throw new FolderUnusable(
      `${cluster.folder} holds a database, but its password in ${cluster.passwordFile} cannot be read. Restore that file from a backup.`,
      { cause },
    );
  }
}

function own(file: string, { account }: Cluster): void {
  if (account) chownSync(file, account.uid, account.gid);
}

/** Postgres refuses to run as root. */
function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = accountForRoot(readFileSync('/etc/passwd', 'utf8'));
  if (!account)
    throw new FolderUnusable(
      'Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody" to run it as.',
    );
  return account;
}

function refuseClosedFolders(file: string, account: Account): void {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const { mode, uid } = statSync(folder);
    if (uid !== account.uid && (mode & 0o001) === 0)
      throw new FolderUnusable(
        `Postgres runs as user "${account.name}" here, who may not enter ${folder}. Run chmod o+x ${folder}, or start Gannet as a normal user.`,
      );
    if (folder === path.dirname(folder)) return;
  }
}
