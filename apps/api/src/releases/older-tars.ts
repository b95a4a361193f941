import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { FORMATS_REVISION } from '@gannet/release';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { FORMATS } from './release-keys.js';

/** Removes the tars of earlier format revisions at the start: they are no longer served. */
@Injectable()
export class OlderTars implements OnApplicationBootstrap {
  private readonly log = new Logger(OlderTars.name);

  constructor(@Inject(OBJECT_STORE) private readonly objects: ObjectStore) {}

  onApplicationBootstrap(): void {
    removeOlderTars(this.objects).then(
      (removed) => {
        if (removed > 0)
          this.log.log(
            `${removed} tars of formats as they were before were removed; they are made anew when somebody asks.`,
          );
      },
      (error: unknown) => this.log.error(error),
    );
  }
}

/** Removes the tars that `formatKey` named with an earlier revision. Returns their number. */
export async function removeOlderTars(objects: ObjectStore): Promise<number> {
  let removed = 0;
  for await (const key of objects.list(FORMATS)) {
    const [, revision = Infinity, digest] = /-(\d+)\.tar(\.sha256)?$/.exec(key) ?? [];
    if (Number(revision) >= FORMATS_REVISION) continue;
    await objects.delete(key);
    if (digest === undefined) removed++;
  }
  return removed;
}
