import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Tx } from '../database/database.js';
import { GuardedClient } from '../database/guarded-client.js';
import { DATABASE_URL } from '../news/news.js';

const CHUNKS = 'chunks';
/** Rows of pg-boss's own queries, which it validates itself. */
const Anything = z.record(z.string(), z.unknown());
// pg-boss's minimum: a worker that hangs is noticed after this time. The parent of a worker that dies notices at once.
const HEARTBEAT_SECONDS = 10;
// Attempts are counted per chunk, which gives up long before this.
const RETRY_LIMIT = 50;
// pg-boss's maximum: a training may take hours, and a worker proves that it is alive by its heartbeat.
const EXPIRE_SECONDS = 86_400;
// A job waits for a worker as long as necessary.
const RETENTION_SECONDS = 10 * 365 * 86_400;
const QUEUE = {
  heartbeatSeconds: HEARTBEAT_SECONDS,
  retryLimit: RETRY_LIMIT,
  retryDelay: 1,
  notify: true,
  expireInSeconds: EXPIRE_SECONDS,
  retentionSeconds: RETENTION_SECONDS,
};
/** A job that can wait is done when no other one waits. */
export type Urgency = 'normal' | 'spare';
export const URGENCIES: readonly Urgency[] = ['normal', 'spare'];
const PRIORITY: Readonly<Record<Urgency, number>> = { normal: 0, spare: -1 };
const STOP_MS = 5000;
// Workers are notified of new jobs; this is for a missed notification.
const BACKSTOP_SECONDS = 2;

/** The job queue, in Postgres. A job is the id of a chunk and is sent in the transaction that creates the chunk. */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly log = new Logger(Jobs.name);
  private readonly boss: PgBoss;

  constructor(@Inject(DATABASE_URL) url: string) {
    const pool = { Client: GuardedClient }; // an option of the pool, which pg-boss passes on
    this.boss = new PgBoss({
      ...pool,
      connectionString: url,
      max: 3,
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 2,
      useListenNotify: true,
    });
    this.boss.on('error', (error) => this.log.warn(`The job queue: ${error.message}`));
  }

  async start(): Promise<void> {
    await this.boss.start();
    await this.boss.createQueue(CHUNKS, QUEUE);
    await this.boss.updateQueue(CHUNKS, QUEUE); // an existing queue keeps its old options
  }

  /** The jobs exist once the transaction commits. */
  async send(tx: Tx, chunkIds: readonly string[], urgency: Urgency = 'normal'): Promise<void> {
    if (chunkIds.length === 0) return;
    const db = {
      executeSql: async (sql: string, values?: unknown[]) => ({ rows: await tx.rows(Anything, sql, values) }),
    };
    await this.boss.insert(
      CHUNKS,
      chunkIds.map((chunkId) => ({ data: { chunkId }, priority: PRIORITY[urgency] })),
      { db },
    );
  }

  /**
   * Sends a job again for each of the chunks that has none, neither waiting nor active. Servers that start at the same
   * time take turns.
   */
  async sendLost(tx: Tx, chunkIds: readonly string[], urgency: Urgency): Promise<void> {
    await tx.run(`select pg_advisory_xact_lock(hashtext('gannet lost jobs'))`);
    const rows = await tx.rows(
      z.object({ chunkId: z.string() }),
      `select data->>'chunkId' as "chunkId" from pgboss.job where name = $1 and state < 'completed'`,
      [CHUNKS],
    );
    const known = new Set(rows.map(({ chunkId }) => chunkId));
    const lost = chunkIds.filter((id) => !known.has(id));
    await this.send(tx, lost, urgency);
    if (lost.length > 0) this.log.warn(`${lost.length} jobs had got lost and are sent again.`);
  }

  /** Whether a job waits for a worker. */
  async isAnyWaiting(tx: Tx): Promise<boolean> {
    const waiting = `select 1 from pgboss.job where name = $1 and state in ('created', 'retry') and start_after <= now() limit 1`;
    return (await tx.run(waiting, [CHUNKS])) > 0;
  }

  /**
   * Fails the jobs of these chunks, whose worker has died, so that they are handed out again without waiting for the
   * heartbeat to time out.
   */
  async release(chunkIds: readonly string[]): Promise<void> {
    for (const chunkId of chunkIds) {
      const jobs = await this.boss.findJobs<{ chunkId: string }>(CHUNKS, { data: { chunkId } });
      for (const { id, state } of jobs)
        if (state === 'active') await this.boss.fail(CHUNKS, id, { reason: 'the worker died' });
    }
  }

  /** Passes chunks to `work`, one at a time. A job that throws, or whose worker dies, is handed out again. */
  async work(work: (chunkId: string) => Promise<void>): Promise<void> {
    const options = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: BACKSTOP_SECONDS, batchSize: 1 };
    const id = await this.boss.work<{ chunkId: string }>(CHUNKS, options, async (jobs) => {
      for (const job of jobs) await work(job.data.chunkId);
      this.boss.notifyWorker(id); // there may be more jobs: check at once
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: STOP_MS });
  }
}
