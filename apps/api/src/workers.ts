import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Logger } from '@nestjs/common';
import { WORKER_STOP_MS } from './stop-signal.js';

const ENTRY = path.join(import.meta.dirname, 'worker.js');
const RESTART_MS = 500;

/** The worker processes of a web server: started with it, restarted when they die, stopped with it. */
export class Workers {
  private readonly children = new Set<ChildProcess>();
  private isStopping = false;

  /** `onDeath` is called with the id of a worker that ended unexpectedly, so that its work is reassigned. */
  constructor(
    private readonly databaseUrl: string,
    private readonly onDeath: (workerId: string) => Promise<void>,
    private readonly log: Logger,
  ) {}

  start(count: number): void {
    for (let i = 0; i < count; i++) this.startOne();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.children].map(endOf));
  }

  private startOne(): void {
    const workerId = randomUUID();
    const child = fork(ENTRY, [workerId], {
      env: { ...process.env, DATABASE_URL: this.databaseUrl },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.children.add(child);
    child.once('exit', (code, signal) => {
      this.children.delete(child);
      if (this.isStopping) return;
      this.log.warn(`A worker ended (${signal ?? `exit code ${code}`}); its work goes to another.`);
      setTimeout(() => this.isStopping || this.startOne(), RESTART_MS);
      void this.onDeath(workerId).catch((error: unknown) => this.log.error(error));
    });
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const hard = setTimeout(() => child.kill('SIGKILL'), WORKER_STOP_MS);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
