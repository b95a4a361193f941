import { Injectable } from '@nestjs/common';
import type { Draft, DraftAnswer, DraftSave } from '@gannet/contracts';
import { Database } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { ProjectsStore } from '../projects/projects.store.js';
import { type SchemaHistory, schemaHistory } from '../projects/schema-history.js';
import { storedAnswerOf, whyLeaseFails } from '../assignments/assignments.rules.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { shownAnswer } from '../tasks/tasks.js';
import { resolveRevision } from './drafts.rules.js';
import { DraftsStore } from './drafts.store.js';
import { answerSideOf } from '../projects/answer-side.js';
import type { DraftRow } from './drafts.table.js';

/** Unfinished work, in numbered revisions, so that no version silently replaces another. */
@Injectable()
export class Drafts {
  constructor(
    private readonly db: Database,
    private readonly store: DraftsStore,
    private readonly items: AssignmentsStore,
    private readonly projects: ProjectsStore,
  ) {}

  /**
   * Saves the work as the next revision, or returns the version that it conflicts with. Whoever holds the item may
   * start a draft; whoever has a draft may continue it even without the lease: finished work is never refused because
   * it is late.
   */
  async save(caller: Caller, { base, work }: DraftSave): Promise<DraftAnswer> {
    const { assignmentId, fence, confidence, seconds, schemaVersion } = work;
    const seen = await this.items.byId(assignmentId);
    const project = seen && (await this.projects.byId(seen.projectId));
    if (!project) throw new Refused('NOT_FOUND', 'There is no such item.');
    const side = answerSideOf(project);
    const history = await schemaHistory(this.db, project.id);
    const answer = storedAnswerOf(work, history, side);
    if (!answer.ok) throw new Refused('INVALID', answer.problem);
    return this.db.inTransaction(async (tx) => {
      const assignment = await this.items.lock(tx, assignmentId); // a submit deletes the draft under the same lock
      const kept = await this.store.find(assignmentId, caller.personId, tx);
      const problem = kept === null && assignment ? whyLeaseFails(assignment, caller.personId, fence) : null;
      if (problem !== null) throw new Refused('GONE', problem);
      const fate = resolveRevision({ base, confidence, schemaVersion, ...answer.kept }, kept);
      if (kept !== null && fate !== 'keep')
        return fate === 'same'
          ? { saved: true, revision: kept.revision }
          : { saved: false, current: shown(kept, history) };
      const revision = base + 1;
      await this.store.save(tx, {
        assignmentId,
        personId: caller.personId,
        revision,
        width: side,
        height: side,
        ...answer.kept,
        confidence,
        seconds,
        savedAt: new Date(),
        schemaVersion,
      });
      return { saved: true, revision };
    });
  }

  async find(caller: Caller, assignmentId: string): Promise<Draft | null> {
    const kept = await this.store.find(assignmentId, caller.personId);
    const item = kept && (await this.items.byId(assignmentId));
    return item && shown(kept, await schemaHistory(this.db, item.projectId));
  }
}

/** As work by the present version of the schema. */
function shown(
  { revision, width, height, labels, points, confidence, seconds, savedAt, schemaVersion }: DraftRow,
  history: SchemaHistory,
): Draft {
  return {
    revision,
    schemaVersion: history.current.version,
    ...shownAnswer(history.readUnfinished({ labels, points }, schemaVersion), { width, height }),
    confidence,
    seconds,
    savedAt: savedAt.toISOString(),
  };
}
