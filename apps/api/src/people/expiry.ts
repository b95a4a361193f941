import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { People } from './people.js';

const EVERY_MS = 3_600_000;

/** Deletes expired sessions when the server starts, and once an hour. */
@Injectable()
export class Expiry implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(Expiry.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly people: People) {}

  async onApplicationBootstrap(): Promise<void> {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
    await this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    await this.people.deleteExpiredSessions().catch((error: unknown) => this.log.warn(error));
  }
}
