import { Injectable } from '@nestjs/common';
import { BuildSteps } from '../builds/build-steps.js';
import { Chunks } from '../chunks/chunks.js';
import type { ChunkRow } from '../chunks/chunks.table.js';
import { Steps } from '../rounds/steps.js';
import type { Write } from './handler.js';

/** The transitions of a chunk's owner: its build, or else its round. */
@Injectable()
export class ChunkMoves {
  constructor(
    private readonly chunks: Chunks,
    private readonly rounds: Steps,
    private readonly builds: BuildSteps,
  ) {}

  /** See `Chunks.finish`. */
  finish(chunk: ChunkRow, write: Write): Promise<boolean> {
    return chunk.buildId === null
      ? this.chunks.finish(this.rounds, chunk, write)
      : this.chunks.finish(this.builds, chunk, write);
  }

  /** See `Chunks.giveUp`. */
  giveUp(chunk: ChunkRow, failure: string): Promise<void> {
    return chunk.buildId === null
      ? this.chunks.giveUp(this.rounds, chunk, failure)
      : this.chunks.giveUp(this.builds, chunk, failure);
  }
}
