import { Injectable } from '@nestjs/common';
import { Predictor, unlessNotFinite } from '../interpreters/predictor.js';
import { PoolStore } from '../rounds/pool.store.js';
import type { ChunkOrder } from './chunk-order.js';
import { bytesOf } from './embedding-bytes.js';
import { ChunkHandler, type Write } from './handler.js';

/** Computes the embeddings of a round's candidates. */
@Injectable()
export class EmbedWork extends ChunkHandler {
  constructor(
    private readonly pool: PoolStore,
    private readonly predictor: Predictor,
  ) {
    super();
  }

  async compute({ chunk, round, project }: ChunkOrder): Promise<Write> {
    const rows: { id: string; embedding: Buffer }[] = [];
    const unusable: string[] = [];
    for (const { id, seed } of await this.pool.usable(round.id, chunk.first, chunk.count)) {
      const embedding = await unlessNotFinite(
        this.predictor.embedding(project.generatorDigest, seed, round.settings.psi, project.layers),
      );
      if (embedding === null) unusable.push(id);
      else rows.push({ id, embedding: bytesOf(embedding) });
    }
    return async (tx) => {
      await this.pool.saveEmbeddings(tx, rows);
      await this.pool.setAside(tx, unusable);
    };
  }
}
