import { Injectable } from '@nestjs/common';
import { buildStateOf } from '../builds/builds.rules.js';
import { BuildsStore } from '../builds/builds.store.js';
import type { BuildRow } from '../builds/builds.table.js';
import type { BuildChunkKind, ChunkRow, RoundChunkKind } from '../chunks/chunks.table.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import type { InterpreterRow } from '../interpreters/interpreters.table.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { stateOf } from '../rounds/rounds.rules.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';

/** What the work on a chunk needs to know. */
export interface ChunkOrder {
  readonly chunk: ChunkRow;
  readonly round: RoundRow;
  readonly project: ProjectWithGenerator;
  /** The build that the chunk belongs to; null where it is the round's own work. */
  readonly build: BuildRow | null;
  /** The interpreter of the rounds before this one; null in the first. */
  readonly earlier: InterpreterRow | null;
  /** What the round itself has learned; null until it is trained. */
  readonly interpreter: InterpreterRow | null;
}

/** What the work on a chunk of a build needs to know. */
export interface BuildOrder extends ChunkOrder {
  readonly build: BuildRow;
  readonly interpreter: InterpreterRow;
}

/** That a build's chunk has no build, or its round no interpreter, would be a bug of the steps. */
export function buildOrderOf(order: ChunkOrder): BuildOrder {
  const { chunk, round, build, interpreter } = order;
  if (!interpreter || !build)
    throw new Error(`a ${chunk.kind} chunk of round ${round.number} without ${build ? 'an interpreter' : 'a build'}`);
  return { ...order, build, interpreter };
}

/** The earlier interpreter. That there is none where it is needed would be a bug of the round's steps. */
export function earlierOf({ earlier, chunk }: ChunkOrder): InterpreterRow {
  if (!earlier) throw new Error(`a ${chunk.kind} chunk without an interpreter`);
  return earlier;
}

/** Whether the round, or the build, still does this kind of work. */
export function isWanted({ chunk, round, build }: ChunkOrder): boolean {
  return build
    ? build.state === buildStateOf(chunk.kind as BuildChunkKind)
    : round.state === stateOf(chunk.kind as RoundChunkKind);
}

/** Chunks with all that the work on them needs, as it is now. */
@Injectable()
export class ChunkOrders {
  constructor(
    private readonly rounds: RoundsStore,
    private readonly builds: BuildsStore,
    private readonly projects: ProjectsStore,
    private readonly interpreters: InterpretersStore,
  ) {}

  /** Null when its round or its build is gone. */
  async of(chunk: ChunkRow): Promise<ChunkOrder | null> {
    const round = await this.rounds.byId(chunk.roundId);
    const project = round && (await this.projects.byId(round.projectId));
    const build = chunk.buildId === null ? null : await this.builds.byId(chunk.buildId);
    if (!round || !project || (chunk.buildId !== null && !build)) return null;
    const [earlier, interpreter] = [
      await this.interpreters.before(round.projectId, round.number),
      await this.interpreters.ofRound(round.id),
    ];
    return { chunk, round, project, build, earlier, interpreter };
  }
}
