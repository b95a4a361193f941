import { Inject, Injectable } from '@nestjs/common';
import { probePrefix, previewPrefix, releasePrefix, spoolPrefix } from '../releases/release-keys.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { isAbandoned, isPublished } from './builds.rules.js';
import type { BuildRow } from './builds.table.js';

/**
 * Removes what nobody will want any more of builds. It goes by what is never undone alone, and is harmless to repeat.
 */
@Injectable()
export class Tidying {
  constructor(@Inject(OBJECT_STORE) private readonly objects: ObjectStore) {}

  /**
   * The spool once it is packed, or once nobody can go on with it; then the files of the release that never came to be,
   * too.
   */
  async after(build: BuildRow | null): Promise<void> {
    if (build === null || !(isPublished(build) || isAbandoned(build))) return;
    await deleteBelow(this.objects, spoolPrefix(build.id));
    if (isPublished(build) || build.version === null) return;
    await deleteBelow(this.objects, releasePrefix(build.projectId, build.version));
    await deleteBelow(this.objects, previewPrefix(build.projectId, build.version));
  }

  /** What a worker made for a preview that was forgotten meanwhile. */
  gone(buildId: string): Promise<void> {
    return deleteBelow(this.objects, probePrefix(buildId));
  }
}
