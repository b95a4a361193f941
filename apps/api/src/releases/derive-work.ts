import { Inject, Injectable } from '@nestjs/common';
import type { BuildOrder, Write } from '../rounds/chunk-order.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Derivations } from './derivations.js';
import { formatKey, releasePrefix } from './release-keys.js';
import { ReleasesStore } from './releases.store.js';
import { sinkAt } from './sink-at.js';

/** Work on a published release: makes one of its formats before anybody asks, so that the first download has length and ranges. */
@Injectable()
export class DeriveWork {
  constructor(private readonly store: ReleasesStore, private readonly derivations: Derivations, @Inject(OBJECT_STORE) private readonly objects: ObjectStore) {}

  async derive({ build, chunk, project }: BuildOrder): Promise<Write> {
    const format = build.settings.formats[chunk.first];
    const release = build.version === null ? null : await this.store.byVersion(project.id, build.version);
    if (!release || format === undefined) throw new Error(`build ${build.id} keeps a format ready before it is a release`);
    const key = formatKey(project.id, release.version, format);
    if ((await this.objects.size(key)) === null) await this.make(format, key, { prefix: releasePrefix(project.id, release.version), digest: release.digest });
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
