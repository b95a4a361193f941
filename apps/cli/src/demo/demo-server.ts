import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Failed } from '../failed.js';
import { SERVER_MAIN } from './bundled.js';

const Ready = z.object({ url: z.url(), login: z.object({ email: z.string(), password: z.string() }) });

/** Settings of the user's own server, which must not affect the demo's server. */
const NOT_INHERITED =
  /^(?:DATABASE_URL|PUBLIC_URL|GENERATORS_DIR|CLIENT_DIR|WORKERS|LEASE_SECONDS|GRACE_SECONDS|SESSION_DAYS|REQUESTS_PER_MINUTE|S3_\w+)$/;

/** Time to stop in an orderly way; after that the server is killed. */
const STOP_MS = 30_000;

/** Number of the server's last lines that are shown when it fails. */
const TAIL = 40;

/** A server with its own database in a temporary folder. */
export class DemoServer {
  private constructor(
    readonly url: string,
    readonly login: { readonly email: string; readonly password: string },
    private readonly stopping: () => Promise<void>,
    readonly died: Promise<never>,
    readonly pid: number,
  ) {}

  /**
   * Starts the real server and waits until it is ready; `settings` are its own besides those of the environment. Throws
   * Failed with the last lines of its output.
   */
  static async start(
    env: Readonly<Record<string, string | undefined>>,
    people: number,
    signal: AbortSignal,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<DemoServer> {
    await access(SERVER_MAIN).catch((cause: unknown) => {
      throw new Failed(`${SERVER_MAIN} is missing: build the server first with npm run build.`, { cause });
    });
    const folder = await mkdtemp(path.join(tmpdir(), 'gannet-demo-'));
    // Postgres refuses to run as root and runs as another user instead, who needs access.
    await chmod(folder, 0o755);
    const child = spawn(process.execPath, [SERVER_MAIN], {
      env: { ...serverEnvironment(env, folder, people), ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const stop = async (): Promise<void> => {
      await end(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    const died = deathOf(child);
    try {
      const { url, login } = await Promise.race([readiness(child), died, aborted(signal)]);
      return new DemoServer(url, login, stop, died, child.pid!);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Stops the server and removes its folder. */
  stop(): Promise<void> {
    return this.stopping();
  }
}

/** The server's environment: its data folder, and the user's environment without settings that could interfere. */
export function serverEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
  people: number,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name));
  return {
    ...Object.fromEntries(kept),
    DATA_DIR: path.join(folder, 'data'),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'warn',
    READY_FD: '3',
    // Everyone signs in from the same address within seconds.
    SIGN_INS_PER_MINUTE: String(people + 10),
  };
}

async function readiness(child: ChildProcess): Promise<z.infer<typeof Ready>> {
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const parsed = Ready.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Failed(`The server said that it is ready in words of another version: ${line}`);
    return parsed.data;
  }
  // The pipe was closed without a line: the server is about to exit, and `died` will report why.
  return new Promise(() => undefined);
}

/** Rejects when the server exits, for whatever reason; never resolves. */
function deathOf(child: ChildProcess): Promise<never> {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream)
      createInterface({ input: stream }).on('line', (line) => void (lines.push(line) > TAIL && lines.shift()));
  }
  const death = new Promise<never>((_resolve, reject) => {
    child.once('error', (cause) => reject(new Failed(`The server could not be started: ${cause.message}`, { cause })));
    child.once('close', (code, signal) =>
      reject(new Failed(`The server ended with ${signal ?? `code ${code}`}. Its last words:\n${lines.join('\n')}`)),
    );
  });
  death.catch(() => undefined);
  return death;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(force);
}

/** Rejects when the signal is aborted; never resolves. */
export function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  promise.catch(() => undefined);
  return promise;
}
