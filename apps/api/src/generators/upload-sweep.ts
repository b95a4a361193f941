import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { UPLOADS, uploadKey } from './upload-keys.js';
import { UploadsStore } from './uploads.store.js';

const MINUTE_MS = 60_000;
/** A run reports every two seconds. */
const SILENT_MS = MINUTE_MS;
/** A browser that has lost its connection tries again for this long. */
const BROKEN_MS = 15 * MINUTE_MS;
/** How long the reason of a refusal can be read. */
const REFUSED_MS = 24 * 60 * MINUTE_MS;

/**
 * Removes what broken connections and killed processes have left of uploads, at the start and every minute: files
 * without a row are nobody's.
 */
@Injectable()
export class UploadSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(UploadSweep.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: UploadsStore,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = (): void => void this.run(new Date()).catch((error: unknown) => this.log.error(error));
    sweep();
    this.timer = setInterval(sweep, MINUTE_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async run(now: Date): Promise<void> {
    const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
    const silent = await this.store.refuseSilent(
      ago(SILENT_MS),
      'The server was stopped while it read this file. Upload it again.',
    );
    await this.store.removeOld({ received: ago(BROKEN_MS), refused: ago(REFUSED_MS) });
    const orphans = await this.removeOrphans();
    if (silent + orphans > 0)
      this.log.warn(`Uploads that were given up: ${silent}; file sets of uploads that were removed: ${orphans}.`);
  }

  /** The keys are listed first: a row is there before its first file. */
  private async removeOrphans(): Promise<number> {
    const ids = new Set<string>();
    for await (const key of this.objects.list(UPLOADS)) ids.add(key.split('/')[1] ?? '');
    const wanted = await this.store.wanted();
    const orphans = [...ids].filter((id) => !wanted.has(id));
    for (const id of orphans) await deleteBelow(this.objects, uploadKey(id));
    return orphans.length;
  }
}
