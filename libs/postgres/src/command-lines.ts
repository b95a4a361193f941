/** Command lines and files of Postgres as values: no process is started and no file is read here. */

/** The only role in a cluster, and its owner. */
const SUPERUSER = 'gannet';
const SAFE_FLAG = /^[\w.=:,-]+$/;
/** Web process, job workers, pg-boss and the socket adapter each keep a small pool. */
const MAX_CONNECTIONS = 100;
const START_SECONDS = 60;
const STOP_SECONDS = 30;

/** Arguments of `initdb`: UTF-8, one superuser, a password for every connection. */
export function initArguments(cluster: string, passwordFile: string, locale: string): string[] {
  const options = ['--encoding=UTF8', `--locale=${locale}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  return ['-D', cluster, '-U', SUPERUSER, ...options];
}

/**
 * Arguments of `pg_ctl` that start a server on loopback only, without Unix sockets, and wait until it accepts
 * connections. Throws TypeError when a flag has a character that a shell might interpret: pg_ctl starts Postgres
 * through one.
 */
export function startArguments(cluster: string, logFile: string, port: number, flags: readonly string[]): string[] {
  const strange = flags.find((flag) => !SAFE_FLAG.test(flag));
  if (strange !== undefined)
    throw new TypeError(`Postgres flag ${JSON.stringify(strange)} has characters outside A-Z a-z 0-9 _ . = : , -`);
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${MAX_CONNECTIONS}`,
    'shared_buffers=64MB',
  ];
  const options = ['-p', String(port), ...settings.flatMap((setting) => ['-c', setting]), ...flags];
  return ['start', '-D', cluster, '-l', logFile, '-w', '-t', String(START_SECONDS), '-o', options.join(' ')];
}

/**
 * Arguments of `pg_ctl` that stop a server: open transactions are rolled back, clients are disconnected, data is
 * flushed.
 */
export function stopArguments(cluster: string): string[] {
  return ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', String(STOP_SECONDS)];
}

/** The major version in what `postgres --version` prints. */
export function majorOf(words: string): string | undefined {
  return /\(PostgreSQL\) (\d+)/.exec(words)?.[1];
}

export function connectionUrl(port: number, password: string): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** What a running server reports about itself. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** Reads `postmaster.pid` (pid, folder, start time, port, socket, address, memory key, state: one a line). */
export function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number.isInteger(port) ? port : 0, isReady: lines[7] === 'ready' };
}

/** A user of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that runs Postgres when we are root, which Postgres refuses: `postgres`, else `nobody`, from the text of
 * /etc/passwd.
 */
export function accountForRoot(passwd: string): Account | undefined {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  const row = rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody');
  return row?.[0] === undefined ? undefined : { name: row[0], uid: Number(row[2]), gid: Number(row[3]) };
}
