import { Injectable } from '@nestjs/common';
import { ReleasesStore } from '../releases/releases.store.js';
import { Tars } from '../releases/tars.js';
import { buildOrderOf, type ChunkOrder } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';

/**
 * Generates a format of a published release in advance, so that its first download has a length and supports ranges.
 */
@Injectable()
export class DeriveWork extends ChunkHandler {
  constructor(
    private readonly store: ReleasesStore,
    private readonly tars: Tars,
  ) {
    super();
  }

  async compute(order: ChunkOrder): Promise<Write> {
    const { build, chunk, project } = buildOrderOf(order);
    const format = build.settings.formats[chunk.first];
    const release = build.version === null ? null : await this.store.byVersion(project.id, build.version);
    if (!release || format === undefined)
      throw new Error(`build ${build.id} keeps a format ready before it is a release`);
    await this.tars.store(this.tars.of(release, format));
    return async () => undefined; // the tar is the result
  }
}
