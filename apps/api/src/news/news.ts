import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import type { Tx } from '../database/database.js';

const CHANNEL = 'gannet_news';

const News = z.discriminatedUnion('what', [
  /** A round's state, progress or counts changed. */
  z.object({ what: z.literal('round'), project: z.string(), roundId: z.string() }),
  /** Items became free, or a lease ended. */
  z.object({ what: z.literal('queue'), project: z.string() }),
  z.object({
    what: z.literal('lease-lost'),
    project: z.string(),
    personId: z.string(),
    assignmentId: z.string(),
    reason: z.string(),
    hasRunOut: z.boolean(),
  }),
  /** A build changed. */
  z.object({ what: z.literal('build'), project: z.string(), buildId: z.string() }),
  /** A student changed. */
  z.object({ what: z.literal('student'), project: z.string(), studentId: z.string() }),
  /** The schema has a new version. */
  z.object({ what: z.literal('schema'), project: z.string(), version: z.number() }),
  z.object({ what: z.literal('release'), project: z.string(), version: z.string() }),
  /** A project was archived, restored or deleted. */
  z.object({ what: z.literal('project'), project: z.string() }),
  /** A generator was added or removed. */
  z.object({ what: z.literal('generators') }),
  /** Somebody became a member of a project, has another role in it, or is no member any more. */
  z.object({ what: z.literal('members'), project: z.string(), personId: z.string() }),
  /**
   * Somebody became a server admin or is none any more, a person was deactivated, or a sign-in or token ended: open connections are authenticated again.
   */
  z.object({ what: z.literal('person'), personId: z.string() }),
]);
export type News = z.infer<typeof News>;

/** Notifies every server process when the transaction commits. */
export async function notify(tx: Tx, news: News): Promise<void> {
  await tx.run('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(news)]);
}

/** Injection token of the database URL. */
export const DATABASE_URL = Symbol('database url');

const RECONNECT_MS = 500;

/**
 * Receives the notifications of all processes. They are hints: those missed while the connection is down are made up
 * for by `onGap`.
 */
@Injectable()
export class NewsListener implements OnApplicationShutdown {
  private readonly log = new Logger(NewsListener.name);
  private readonly listeners: ((news: News) => void)[] = [];
  private readonly gapListeners: (() => void)[] = [];
  private client: pg.Client | null = null;
  private isClosing = false;

  constructor(@Inject(DATABASE_URL) private readonly url: string) {}

  /** Registers a listener for all notifications. */
  onNews(ear: (news: News) => void): void {
    this.listeners.push(ear);
  }

  /** Registers a callback for when notifications may have been missed. */
  onGap(ear: () => void): void {
    this.gapListeners.push(ear);
  }

  /** Connects, and reconnects after failures. */
  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.reconnect());
    client.on('notification', (message) => this.deliver(message.payload ?? ''));
    this.client = client;
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await this.client?.end();
  }

  private deliver(payload: string): void {
    const news = News.safeParse(jsonOf(payload));
    if (!news.success) return this.log.error(`News of an unknown kind: ${payload}`);
    for (const ear of this.listeners) ear(news.data);
  }

  private reconnect(): void {
    if (this.isClosing) return;
    setTimeout(() => {
      this.start().then(
        () => this.gapListeners.forEach((ear) => ear()),
        () => undefined,
      );
    }, RECONNECT_MS).unref();
  }
}

/** Undefined if it is not JSON: everyone with access to the database can send notifications. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
