import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { interpreterKey } from '../interpreters/weights.js';
import { buildPrefixes, projectPrefixes } from '../releases/release-keys.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { RemovalsStore } from './removals.store.js';
import type { RemovalRow } from './removals.table.js';

const HOUR_MS = 3_600_000;
/** No process that worked for a project writes a file of it after this time. */
const LATE_MS = 24 * HOUR_MS;

/**
 * Removes what deleted projects held, rows and files: at once, at the start of the server, and every hour for a day. Any
 * part can be repeated, so it goes on wherever a process was killed, and two servers may do it at once.
 */
@Injectable()
export class Removals implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly log = new Logger(Removals.name);
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: RemovalsStore,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  onApplicationBootstrap(): void {
    void this.run();
    this.timer = setInterval(() => void this.run(), HOUR_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.last;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Lists what a project held, to be removed after the commit. */
  add(tx: Tx, removal: RemovalRow): Promise<void> {
    return this.store.add(tx, removal);
  }

  /** Resolves when everything is removed that can be. One pass follows another. */
  run(now: () => Date = () => new Date()): Promise<void> {
    this.last = this.last.then(() => this.pass(now())).catch((error: unknown) => this.log.error(error));
    return this.last;
  }

  private async pass(now: Date): Promise<void> {
    for (const removal of await this.store.all()) {
      if (this.isStopping) return;
      await this.removeRows(removal.projectId);
      await this.removeObjects(removal);
      if (!this.isStopping && now.getTime() - removal.requestedAt.getTime() > LATE_MS)
        await this.store.drop(removal.projectId);
    }
  }

  /** Round by round: a transaction is as short as a round is large. */
  private async removeRows(projectId: string): Promise<void> {
    await this.store.removeReleases(projectId);
    while (!this.isStopping && (await this.store.removeRound(projectId)));
    if (!this.isStopping && (await this.store.removeProject(projectId)))
      this.log.log(`The rows of the deleted project ${projectId} are removed.`);
  }

  private async removeObjects({ projectId, builds, weights }: RemovalRow): Promise<void> {
    for (const prefix of [...projectPrefixes(projectId), ...builds.flatMap(buildPrefixes)]) {
      if (this.isStopping) return;
      await deleteBelow(this.objects, prefix);
    }
    for (const digest of weights) {
      if (this.isStopping) return;
      await this.store.ifUnused(digest, () => this.objects.delete(interpreterKey(digest)));
    }
  }
}
