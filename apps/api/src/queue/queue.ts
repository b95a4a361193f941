import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { QueueStatus, Rejection, Skip, Submission } from '@gannet/contracts';
import type { z } from 'zod';
import { Database, type Tx } from '../database/database.js';
import { dropDraft } from '../drafts/drafts.store.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { isOpen } from '../projects/open-projects.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { schemaHistory } from '../projects/schema-history.js';
import { ANNOTATING } from '../rounds/rounds.rules.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { Steps } from '../rounds/steps.js';
import { storedAnswerOf, startOfDay, whyLeaseFails } from '../assignments/assignments.rules.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { answerSideOf } from '../projects/answer-side.js';
import type { AssignmentRow } from '../assignments/assignments.table.js';

/** Submitting, rejecting and skipping leased items. All are idempotent: a repeated message gets the same answer. */
@Injectable()
export class Queue {
  constructor(
    private readonly db: Database,
    private readonly store: AssignmentsStore,
    private readonly rounds: RoundsStore,
    private readonly projects: ProjectsStore,
    private readonly steps: Steps,
  ) {}

  /**
   * Accepts an answer; `changed` is the number of changes to the prediction, null if unknown. Like the methods below,
   * returns the queue's status, with the person's day in their time zone.
   */
  async submit(
    caller: Caller,
    submission: Submission,
    changed: number | null = null,
    timeZone?: string,
  ): Promise<QueueStatus> {
    const project = await this.projectOf(submission.assignmentId);
    const side = answerSideOf(project);
    const answer = storedAnswerOf(submission, await schemaHistory(this.db, project.id), side);
    if (!answer.ok) throw new Refused('INVALID', answer.problem);
    await this.db.inTransaction(async (tx) => {
      const { round, assignment } = await this.lockBoth(tx, submission.assignmentId);
      const earlier = await this.store.annotationOf(tx, assignment.id);
      if (earlier?.personId === caller.personId && earlier.fence === submission.fence) return;
      await this.checkLease(tx, round, assignment, caller, submission.fence);
      const now = new Date();
      const isGold = await this.replaced(tx, assignment, now);
      const { schemaVersion } = submission;
      const isStale = (await schemaHistory(tx, project.id)).isStale(answer.kept, schemaVersion); // it changed since this was made
      await this.store.addAnnotation(tx, {
        id: randomUUID(),
        projectId: project.id,
        roundId: round.id,
        candidateId: assignment.candidateId,
        assignmentId: assignment.id,
        personId: caller.personId,
        fence: submission.fence,
        width: side,
        height: side,
        ...answer.kept,
        confidence: submission.confidence,
        seconds: submission.seconds,
        createdAt: now,
        isGold,
        changed,
        schemaVersion,
        isStale,
        replacedAt: null,
      });
      await this.store.markLabelled(tx, assignment);
      if (isStale) await this.store.addStale(tx, round);
      await dropDraft(tx, assignment.id, caller.personId);
      await this.itemFinished(tx, project, round);
    });
    return this.store.status(project, caller.personId, startOfDay(new Date(), timeZone));
  }

  /**
   * Takes the annotation that is labelled again out of use; one of an earlier generator is kept, it labels another
   * image. Returns whether the new one is gold like it.
   */
  private async replaced(tx: Tx, { replacesId, formerId }: AssignmentRow, now: Date): Promise<boolean> {
    if (replacesId !== null) return this.store.replace(tx, replacesId, now);
    return formerId !== null && this.store.isGold(tx, formerId);
  }

  /** Removes a broken image; the next best candidate of the pool takes its place. */
  async reject(caller: Caller, rejection: z.output<typeof Rejection>, timeZone?: string): Promise<QueueStatus> {
    const project = await this.projectOf(rejection.assignmentId);
    await this.db.inTransaction(async (tx) => {
      const { round, assignment } = await this.lockBoth(tx, rejection.assignmentId);
      if (
        assignment.state === 'rejected' &&
        assignment.rejectedBy === caller.personId &&
        assignment.fence === rejection.fence
      )
        return;
      await this.checkLease(tx, round, assignment, caller, rejection.fence);
      const now = new Date();
      if (assignment.replacesId !== null) await this.store.replace(tx, assignment.replacesId, now);
      await this.store.reject(tx, assignment, caller.personId, rejection.seconds, rejection.reason, now);
      await dropDraft(tx, assignment.id, caller.personId);
      await this.store.addNext(tx, round, 1);
      await this.itemFinished(tx, project, round);
    });
    return this.store.status(project, caller.personId, startOfDay(new Date(), timeZone));
  }

  /** Returns the item for somebody else; this person gets it again only when nothing else is left. */
  async skip(caller: Caller, { assignmentId, fence, reason = '' }: Skip, timeZone?: string): Promise<QueueStatus> {
    const project = await this.projectOf(assignmentId);
    await this.db.inTransaction(async (tx) => {
      const { round, assignment } = await this.lockBoth(tx, assignmentId);
      if (await this.store.hasSkipped(tx, assignmentId, caller.personId, fence)) return;
      await this.checkLease(tx, round, assignment, caller, fence);
      await this.store.skip(tx, { assignmentId, personId: caller.personId, fence, reason, createdAt: new Date() });
      await this.notifyBoth(tx, project, round);
    });
    return this.store.status(project, caller.personId, startOfDay(new Date(), timeZone));
  }

  private async projectOf(assignmentId: string): Promise<ProjectWithGenerator> {
    const assignment = this.assignmentOrRefuse(await this.store.byId(assignmentId));
    const project = await this.projects.byId(assignment.projectId);
    if (!project) throw new Refused('NOT_FOUND', 'The project is gone.');
    return project;
  }

  /** The round first, then the assignment: the same order everywhere, to avoid deadlocks. */
  private async lockBoth(tx: Tx, assignmentId: string): Promise<{ round: RoundRow; assignment: AssignmentRow }> {
    const seen = this.assignmentOrRefuse(await this.store.byId(assignmentId, tx));
    const round = await this.rounds.lock(tx, seen.roundId);
    const assignment = this.assignmentOrRefuse(await this.store.lock(tx, assignmentId));
    if (!round) throw new Refused('NOT_FOUND', 'The round is gone.');
    return { round, assignment };
  }

  private async checkLease(
    tx: Tx,
    round: RoundRow,
    assignment: AssignmentRow,
    caller: Caller,
    fence: number,
  ): Promise<void> {
    if (!(await isOpen(tx, round.projectId)))
      throw new Refused(
        'GONE',
        'The project is archived and takes no more annotations. Your work is kept, and comes back if it is restored.',
      );
    if (round.state !== ANNOTATING)
      throw new Refused(
        'GONE',
        `Round ${round.number} is ${round.state} and takes no more annotations. Your work is kept in this browser.`,
      );
    const reason = whyLeaseFails(assignment, caller.personId, fence);
    if (reason)
      throw new Refused(
        assignment.state === 'leased' && assignment.holderId === caller.personId && assignment.fence !== fence
          ? 'CONFLICT'
          : 'GONE',
        reason,
      );
  }

  private assignmentOrRefuse(assignment: AssignmentRow | null): AssignmentRow {
    if (!assignment) throw new Refused('NOT_FOUND', 'There is no such item.');
    return assignment;
  }

  private async itemFinished(tx: Tx, project: ProjectWithGenerator, round: RoundRow): Promise<void> {
    await this.steps.trainWhenAnnotated(tx, round);
    await this.notifyBoth(tx, project, round);
  }

  private async notifyBoth(tx: Tx, project: ProjectWithGenerator, round: RoundRow): Promise<void> {
    await notify(tx, { what: 'round', project: project.slug, roundId: round.id });
    await notify(tx, { what: 'queue', project: project.slug });
  }
}
