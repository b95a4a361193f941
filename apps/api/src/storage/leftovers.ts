import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Storage } from './storage.js';

/** A running writer writes more often than this. */
const HOUR_MS = 3_600_000;

/**
 * Removes the temporary files of processes that died unnoticed – with the web server, or on other machines – at the
 * start and every hour.
 */
@Injectable()
export class Leftovers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(Leftovers.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly storage: Storage) {}

  onApplicationBootstrap(): void {
    const sweep = (): void => void this.sweep().catch((error: unknown) => this.log.error(error));
    sweep();
    this.timer = setInterval(sweep, HOUR_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    const removed = await this.storage.sweep(new Date(Date.now() - HOUR_MS));
    if (removed > 0) this.log.warn(`${removed} unfinished files of processes that had died were removed.`);
  }
}
