import type { Tx } from '../database/database.js';
import type { InterpreterRow } from '../interpreters/interpreters.table.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import type { BuildRow } from '../builds/builds.table.js';
import type { ChunkRow, RoundRow } from './rounds.table.js';

/** What the work on a chunk needs to know. */
export interface ChunkOrder {
  readonly chunk: ChunkRow;
  readonly round: RoundRow;
  readonly project: ProjectWithGenerator;
  /** The build that the chunk belongs to; null where it is the round's own work. */
  readonly build: BuildRow | null;
  /** The interpreter of the rounds before this one; null in the first. */
  readonly earlier: InterpreterRow | null;
}

/** What the work on a chunk of a build needs to know. */
export interface BuildOrder {
  readonly chunk: ChunkRow;
  readonly round: RoundRow;
  readonly project: ProjectWithGenerator;
  readonly build: BuildRow;
  readonly interpreter: InterpreterRow;
}

/** The database part of a finished chunk: it runs in the transaction that marks the chunk as finished. */
export type Write = (tx: Tx) => Promise<void>;

/** The earlier interpreter. That there is none where it is needed would be a bug of the round's steps. */
export function interpreterOf({ earlier, chunk }: ChunkOrder): InterpreterRow {
  if (!earlier) throw new Error(`a ${chunk.kind} chunk without an interpreter`);
  return earlier;
}
