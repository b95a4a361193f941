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
import type { ReleaseRow } from '../releases/releases.table.js';
import { isRunning } from '../students/students.rules.js';
import { StudentsStore } from '../students/students.store.js';
import type { StudentRow } from '../students/students.table.js';

/** A chunk, with everything that is needed to compute it. */
export interface ChunkOrder {
  readonly chunk: ChunkRow;
  readonly round: RoundRow;
  /** As it was in the round. */
  readonly project: ProjectWithGenerator;
  /** The chunk's build; null for the round's own work. */
  readonly build: BuildRow | null;
  /** The chunk's student, and its release; null for all other work. */
  readonly student: StudentRow | null;
  readonly release: ReleaseRow | null;
  /** The interpreter of the rounds before this one; null in the first. */
  readonly earlier: InterpreterRow | null;
  /** The interpreter that the round has trained; null before that. */
  readonly interpreter: InterpreterRow | null;
}

/** A chunk of a build, with everything that is needed to compute it. */
export interface BuildOrder extends ChunkOrder {
  readonly build: BuildRow;
  /** With the build's second opinion, once it has learned one. */
  readonly interpreter: InterpreterRow;
}

/** Throws if the build or the interpreter is missing, which would be a bug in the transitions. */
export function buildOrderOf(order: ChunkOrder): BuildOrder {
  const { chunk, round, build, interpreter } = order;
  if (!interpreter || !build)
    throw new Error(`a ${chunk.kind} chunk of round ${round.number} without ${build ? 'an interpreter' : 'a build'}`);
  return { ...order, build, interpreter: { ...interpreter, digest: build.interpreterDigest ?? interpreter.digest } };
}

/** The earlier interpreter. Throws if there is none, which would be a bug in the transitions. */
export function earlierOf({ earlier, chunk }: ChunkOrder): InterpreterRow {
  if (!earlier) throw new Error(`a ${chunk.kind} chunk without an interpreter`);
  return earlier;
}

/** Whether the round, the build or the student is still in the state for this kind of work, and the project not archived. */
export function isWanted({ chunk, round, build, student, project }: ChunkOrder): boolean {
  if (project.archivedAt !== null) return false;
  if (student) return isRunning(student);
  return build
    ? build.state === buildStateOf(chunk.kind as BuildChunkKind)
    : round.state === stateOf(chunk.kind as RoundChunkKind);
}

/** Loads chunks with the current state of what they need. */
@Injectable()
export class ChunkOrders {
  constructor(
    private readonly rounds: RoundsStore,
    private readonly builds: BuildsStore,
    private readonly projects: ProjectsStore,
    private readonly interpreters: InterpretersStore,
    private readonly students: StudentsStore,
  ) {}

  /** Null if its round, its build or its student is gone. */
  async of(chunk: ChunkRow): Promise<ChunkOrder | null> {
    const round = await this.rounds.byId(chunk.roundId);
    const project = round && (await this.projects.inRound(round));
    const build = chunk.buildId === null ? null : await this.builds.byId(chunk.buildId);
    const student = chunk.studentId === null ? null : await this.students.byId(chunk.studentId);
    if (!round || !project || (chunk.buildId !== null && !build) || (chunk.studentId !== null && !student)) return null;
    const release = student && (await this.students.releaseOf(student));
    const [earlier, interpreter] = [
      await this.interpreters.before(round.projectId, round.number),
      await this.interpreters.ofRound(round.id),
    ];
    return { chunk, round, project, build, student, release, earlier, interpreter };
  }
}
