import { Injectable, Logger } from '@nestjs/common';
import type { Submission } from '@gannet/contracts';
import { Candidates } from '../candidates/candidates.js';
import type { Caller } from '../edge/serves.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { serverTask } from '../tasks/tasks.js';

/** How much of a prediction people changed, computed here rather than reported by the client. */
@Injectable()
export class Changes {
  private readonly log = new Logger(Changes.name);

  constructor(
    private readonly store: AssignmentsStore,
    private readonly candidates: Candidates,
  ) {}

  /**
   * Number of pixels, or keypoints, in which a submission differs from the prediction. Null if there is no prediction,
   * if the image is labelled again (which begins with the earlier labels), if the schema has changed since,
   * if the caller does not hold the image, if the answer does not match, and if the prediction fails: no submission
   * waits for that.
   */
  async of(caller: Caller, submission: Submission): Promise<number | null> {
    const assignment = await this.store.byId(submission.assignmentId);
    if (assignment?.holderId !== caller.personId || assignment.replacesId !== null) return null;
    try {
      return await this.count(assignment.candidateId, submission);
    } catch (error) {
      this.log.warn(
        `how much of the prediction of ${assignment.candidateId} was changed is not known: ${error instanceof Error ? error.message : String(error)}`,
      );
      return null;
    }
  }

  private async count(candidateId: string, submission: Submission): Promise<number | null> {
    const predicted = await this.candidates.predicted(candidateId);
    if (predicted?.task !== submission.task || predicted.schemaVersion !== submission.schemaVersion) return null;
    return serverTask(submission.task).changed(predicted.comparable, submission, predicted.side);
  }
}
