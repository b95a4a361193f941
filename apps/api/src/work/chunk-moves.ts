import { Injectable } from '@nestjs/common';
import { BuildSteps } from '../builds/build-steps.js';
import { Chunks } from '../chunks/chunks.js';
import type { ChunkRow } from '../chunks/chunks.table.js';
import { Steps } from '../rounds/steps.js';
import { StudentSteps } from '../students/student-steps.js';
import type { Write } from './handler.js';

/** The transitions of a chunk's owner: its student or its build, or else its round. */
@Injectable()
export class ChunkMoves {
  constructor(
    private readonly chunks: Chunks,
    private readonly rounds: Steps,
    private readonly builds: BuildSteps,
    private readonly students: StudentSteps,
  ) {}

  /** See `Chunks.finish`. */
  finish(chunk: ChunkRow, write: Write): Promise<boolean> {
    if (chunk.studentId !== null) return this.chunks.finish(this.students, chunk, write);
    return chunk.buildId === null
      ? this.chunks.finish(this.rounds, chunk, write)
      : this.chunks.finish(this.builds, chunk, write);
  }

  /** See `Chunks.giveUp`. */
  giveUp(chunk: ChunkRow, failure: string): Promise<void> {
    if (chunk.studentId !== null) return this.chunks.giveUp(this.students, chunk, failure);
    return chunk.buildId === null
      ? this.chunks.giveUp(this.rounds, chunk, failure)
      : this.chunks.giveUp(this.builds, chunk, failure);
  }
}
