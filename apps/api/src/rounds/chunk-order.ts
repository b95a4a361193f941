import { Injectable } from '@nestjs/common';
import { BuildsStore } from '../builds/builds.store.js';
import type { Tx } from '../database/database.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import type { InterpreterRow } from '../interpreters/interpreters.table.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import type { BuildRow } from '../builds/builds.table.js';
import { RoundsStore } from './rounds.store.js';
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

/** Chunks with all that the work on them needs, as it is now. */
@Injectable()
export class ChunkOrders {
  constructor(
    private readonly rounds: RoundsStore, private readonly builds: BuildsStore, private readonly projects: ProjectsStore, private readonly interpreters: InterpretersStore,
  ) {}

  /** Null when its round or its build is gone. */
  async of(chunk: ChunkRow): Promise<ChunkOrder | null> {
    const round = await this.rounds.byId(chunk.roundId);
    const project = round && (await this.projects.byId(round.projectId));
    const build = chunk.buildId === null ? null : await this.builds.byId(chunk.buildId);
    if (!round || !project || (chunk.buildId !== null && !build)) return null;
    return { chunk, round, project, build, earlier: await this.interpreters.before(round.projectId, round.number) };
  }
}
