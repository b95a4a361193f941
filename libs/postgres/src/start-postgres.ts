import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Binaries, findBinaries } from './binaries.js';
import { type Cluster, clusterIn, createIfMissing, readPassword, spawnOptions } from './cluster.js';
import { connectionUrl, parsePostmaster, type Postmaster, startArguments, stopArguments } from './command-lines.js';
import { answersOn, commandOf, freePort, isAlive, run } from './processes.js';

/** A running PostgreSQL that belongs to a data folder. */
export interface EmbeddedPostgres {
  /** `postgres://…`, with the password. */
  readonly url: string;
  readonly pid: number;
  /**
   * Stops the server and disconnects its clients; close your pools first. Resolves when it has exited; may be called
   * again.
   */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Additional settings for the server, such as `['-c', 'fsync=off']`. A server that is adopted keeps its own. */
  readonly flags?: readonly string[];
  /** Receives a sentence for each event: created, adopted, started, retried. */
  readonly log?: (sentence: string) => void;
}

/** A killed server takes a moment to release its folder, and another process can take a free port first. */
const ATTEMPTS = 10;
const BETWEEN_ATTEMPTS_MS = 500;

/**
 * Starts the PostgreSQL server of a data folder on a free loopback port, creating the database on the first start.
 * Adopts a server that a killed process left behind. The server survives a signal to our process group (Ctrl-C), so
 * that its starter can close its connections first. Throws an Error with the server's own output when it does not
 * start.
 */
export async function startPostgres(dataDir: string, options: StartOptions = {}): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const cluster = clusterIn(dataDir);
  if (await createIfMissing(cluster, binaries)) options.log?.(`Made a database in ${cluster.folder}.`);
  const password = readPassword(cluster);
  const postmaster = await adoptOrStart(cluster, binaries, options);
  return {
    url: connectionUrl(postmaster.port, password),
    pid: postmaster.pid,
    stop: () => stop(cluster, binaries, postmaster.pid),
  };
}

async function adoptOrStart(
  cluster: Cluster,
  { pgCtl }: Binaries,
  { flags = [], log }: StartOptions,
): Promise<Postmaster> {
  let words = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const left = await findOrphanedServer(cluster);
    if (left) {
      log?.(`Adopted the database server ${left.pid} that an earlier run left behind.`);
      return left;
    }
    const args = startArguments(cluster.folder, cluster.logFile, await freePort(), flags);
    const { code, output } = await run(pgCtl, args, spawnOptions(cluster));
    const started = readPostmaster(cluster);
    if (code === 0 && started) {
      log?.(`Started the database server ${started.pid} on port ${started.port}.`);
      return started;
    }
    words = `${output}\n${lastLines(cluster.logFile)}`;
    log?.(`The database server did not start (attempt ${attempt} of ${ATTEMPTS}).`);
    await pause(BETWEEN_ATTEMPTS_MS);
  }
  throw new Error(`The database server in ${cluster.folder} did not start in ${ATTEMPTS} attempts. It said:\n${words}`);
}

/**
 * The running server of this cluster. Removes the pid file of a dead one, whose id may by now belong to another
 * program: Postgres would take that program for a running server and refuse to start.
 */
async function findOrphanedServer(cluster: Cluster): Promise<Postmaster | undefined> {
  const left = readPostmaster(cluster);
  if (!left) return undefined;
  if (!isServerOf(cluster, left.pid)) {
    rmSync(cluster.pidFile, { force: true });
    return undefined;
  }
  return left.isReady && (await answersOn(left.port)) ? left : undefined;
}

async function stop(cluster: Cluster, { pgCtl }: Binaries, pid: number): Promise<void> {
  if (readPostmaster(cluster)?.pid !== pid || !isServerOf(cluster, pid)) return;
  const { code, output } = await run(pgCtl, stopArguments(cluster.folder), spawnOptions(cluster));
  if (code !== 0 && isServerOf(cluster, pid)) throw new Error(`The database server ${pid} did not stop.\n${output}`);
}

/**
 * Whether this process is the Postgres of this folder. Where the system hides command lines, any running process
 * counts.
 */
function isServerOf(cluster: Cluster, pid: number): boolean {
  return isAlive(pid) && (commandOf(pid)?.includes(cluster.folder) ?? true);
}

function readPostmaster(cluster: Cluster): Postmaster | undefined {
  const text = readText(cluster.pidFile);
  return text === undefined ? undefined : parsePostmaster(text);
}

const LOG_LINES = 30;

function lastLines(file: string): string {
  return (readText(file) ?? '').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
