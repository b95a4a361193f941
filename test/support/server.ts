import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import pg from 'pg';
import { descendantsOf, isRunning, type Running } from './processes.js';
import { until, within } from './until.js';

export const root = path.resolve(import.meta.dirname, '../..');
const SERVER = path.join(root, 'apps/api/dist/main.js');
const JANITOR = path.join(import.meta.dirname, 'janitor.mjs');
const STOP_MS = 40_000;

export type Env = Readonly<Record<string, string>>;

export interface Login {
  readonly email: string;
  readonly password: string;
}

/** A folder of its own with a janitor who, whatever happens to this process, ends what runs in it and removes it. */
export class Home {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'gannet-test-'));
  readonly dataDir = path.join(this.folder, 'data');
  private readonly janitor: ChildProcess;

  constructor() {
    chmodSync(this.folder, 0o755); // Postgres runs as another user when this is root
    this.janitor = spawn(process.execPath, [JANITOR, this.folder], {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: {},
      detached: true,
    });
  }

  /** The process id of the folder's database server. Throws when none was started. */
  postgresPid(): number {
    return Number(readFileSync(path.join(this.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** One statement on the folder's own database: for what time or an older server would have done. */
  async sql(statement: string, values: unknown[] = []): Promise<void> {
    const [port, password] = [
      readFileSync(path.join(this.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[3],
      readFileSync(path.join(this.dataDir, 'postgres-password'), 'utf8').trim(),
    ];
    const client = new pg.Client({
      host: '127.0.0.1',
      port: Number(port),
      user: 'gannet',
      password,
      database: 'postgres',
    });
    await client.connect();
    await client.query(statement, values).finally(() => client.end());
  }

  async remove(): Promise<void> {
    const gone = once(this.janitor, 'exit');
    this.janitor.stdin?.end();
    await within('the janitor to remove the folder', gone);
  }
}

/** One run of the real, built server. */
export class Server {
  private constructor(
    readonly home: Home,
    readonly url: string,
    readonly login: Login | null,
    private readonly child: ChildProcess,
    private readonly lines: readonly string[],
  ) {}

  /** Starts it and waits until it is ready. Throws with its last words when it ends before. */
  static async start(home: Home, env: Env = {}): Promise<Server> {
    const { child, lines, ended } = launch(home, env);
    const ready = once(createInterface({ input: child.stdio[3] as Readable }), 'line') as Promise<[string]>;
    const failed = ended.then(({ code, signal }) => {
      throw new Error(`the server ended with ${signal ?? code}:\n${lines.join('\n')}`);
    });
    failed.catch(() => undefined);
    const [line] = await within('the server to be ready', Promise.race([ready, failed]));
    const { url, login } = JSON.parse(line) as { url: string; login: Login | null };
    return new Server(home, url, login, child, lines);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Everything it has printed so far. */
  get words(): string {
    return this.lines.join('\n');
  }

  /** Every process below it. */
  family(): Running[] {
    return descendantsOf(this.pid);
  }

  /** Its worker processes. */
  workers(): Running[] {
    return this.family().filter(({ command }) => command.includes('worker.js'));
  }

  /** Ends a worker as a crash would and waits until it is gone. */
  async killWorker(): Promise<void> {
    const worker = await until('a worker', () => this.workers()[0]);
    process.kill(worker.pid, 'SIGKILL');
    await until('the worker to be gone', () => !isRunning(worker.pid));
  }

  /** Ends the main process as a crash would. What it had started notices by itself. */
  async kill(): Promise<void> {
    const workers = this.workers();
    const gone = this.exit();
    this.child.kill('SIGKILL');
    await gone;
    await until('the workers of a dead server to be gone', () => workers.every(({ pid }) => !isRunning(pid)));
  }

  /** Ctrl-C: the signal goes to the whole process group, as from a terminal. Gives the exit code. */
  async interrupt(): Promise<number | null> {
    const gone = this.exit();
    process.kill(-this.pid, 'SIGINT');
    return within('the server to stop', gone, STOP_MS);
  }

  /** Stops it as an init system does. Gives the exit code. */
  async stop(): Promise<number | null> {
    const gone = this.exit();
    this.child.kill('SIGTERM');
    return within('the server to stop', gone, STOP_MS);
  }

  private async exit(): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }
}

/** Runs the server to its end where it is expected to refuse. */
export async function serverThatEnds(home: Home, env: Env = {}): Promise<{ code: number | null; words: string }> {
  const { lines, ended } = launch(home, env);
  const { code } = await within('the server to end', ended);
  return { code, words: lines.join('\n') };
}

function launch(
  home: Home,
  env: Env,
): { child: ChildProcess; lines: string[]; ended: Promise<{ code: number | null; signal: string | null }> } {
  const child = spawn(process.execPath, [SERVER], {
    env: environment(home, env),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => void lines.push(line));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }));
  return { child, lines, ended };
}

/** Nothing of the caller's settings but the search path: a DATABASE_URL would lead to somebody's data. */
function environment(home: Home, env: Env): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  const limits = { SIGN_INS_PER_MINUTE: '10000', REQUESTS_PER_MINUTE: '1000000', WORKERS: '1' };
  return { PATH, HOME, LANG, DATA_DIR: home.dataDir, HOST: '127.0.0.1', PORT: '0', READY_FD: '3', ...limits, ...env };
}
