import { Inject, Injectable } from '@nestjs/common';
import {
  checkpointKey,
  probePrefix,
  previewPrefix,
  releasePrefix,
  spoolPrefix,
  studentPrefix,
} from '../releases/release-keys.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { isAbandoned, isPublished } from './builds.rules.js';
import type { BuildRow } from './builds.table.js';

/**
 * Removes the files of builds that nobody needs any more. Decides only by what is never undone, so it is safe to
 * repeat.
 */
@Injectable()
export class Cleanup {
  constructor(@Inject(OBJECT_STORE) private readonly objects: ObjectStore) {}

  /**
   * Removes the spool once it is packed or can never be used, and in the latter case the unpublished release's files
   * too.
   */
  async removeObsolete(build: BuildRow | null): Promise<void> {
    if (build === null || !(isPublished(build) || isAbandoned(build))) return;
    await deleteBelow(this.objects, spoolPrefix(build.id));
    if (isPublished(build) || build.version === null) return;
    await deleteBelow(this.objects, releasePrefix(build.projectId, build.version));
    await deleteBelow(this.objects, previewPrefix(build.projectId, build.version));
  }

  /** Removes everything of a student that was deleted. */
  removeStudent(student: { readonly projectId: string; readonly id: string }): Promise<void> {
    return deleteBelow(this.objects, studentPrefix(student));
  }

  /** Removes what a training that is over would have gone on from. */
  removeCheckpoint(student: { readonly projectId: string; readonly id: string }): Promise<void> {
    return this.objects.delete(checkpointKey(student));
  }

  /** Removes what a worker wrote for a preview that was deleted meanwhile. */
  removeProbe(buildId: string): Promise<void> {
    return deleteBelow(this.objects, probePrefix(buildId));
  }
}
