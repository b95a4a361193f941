import { Inject, Injectable } from '@nestjs/common';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Derivations } from '../releases/derivations.js';
import { formatKey, releasePrefix } from '../releases/release-keys.js';
import { ReleasesStore } from '../releases/releases.store.js';
import { sinkAt } from '../releases/sink-at.js';
import { buildOrderOf, type ChunkOrder } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';

/**
 * Work on a published release: makes one of its formats before anybody asks, so that the first download has length and
 * ranges.
 */
@Injectable()
export class DeriveWork extends ChunkHandler {
  constructor(
    private readonly store: ReleasesStore,
    private readonly derivations: Derivations,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {
    super();
  }

  async compute(order: ChunkOrder): Promise<Write> {
    const { build, chunk, project } = buildOrderOf(order);
    const format = build.settings.formats[chunk.first];
    const release = build.version === null ? null : await this.store.byVersion(project.id, build.version);
    if (!release || format === undefined)
      throw new Error(`build ${build.id} keeps a format ready before it is a release`);
    const key = formatKey(project.id, release.version, format);
    if ((await this.objects.size(key)) === null)
      await this.make(format, key, { prefix: releasePrefix(project.id, release.version), digest: release.digest });
    return async () => undefined; // the tar is the result
  }

  private async make(format: string, key: string, release: { prefix: string; digest: string }): Promise<void> {
    const file = await sinkAt(this.objects, key);
    const made = this.derivations.start({ what: 'format', release, format });
    try {
      for await (const chunk of made.bytes as AsyncIterable<Buffer>) await file.write(chunk);
      await made.done;
      await file.close();
    } catch (error) {
      made.stop();
      await file.abort?.();
      throw error;
    }
  }
}
