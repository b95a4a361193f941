import { Injectable } from '@nestjs/common';
import type { LabelSchema } from '@gannet/contracts';
import { Database } from '../database/database.js';

/** An image in somebody's hands, with all that a refit needs to know of it. */
export interface Refittable {
  readonly projectId: string;
  readonly round: number;
  readonly seed: number;
  readonly psi: number;
  readonly generator: string;
  readonly schema: LabelSchema;
}

/** The image of an assignment. */
@Injectable()
export class RefitsStore {
  constructor(private readonly db: Database) {}

  image(assignmentId: string): Promise<Refittable | null> {
    return this.db.row(
      `
      select project.id as "projectId", round.number as round, candidate.seed, candidate.psi, project.generator_digest as generator, project.schema
      from assignment join candidate on candidate.id = assignment.candidate_id join round on round.id = candidate.round_id
      join project on project.id = round.project_id where assignment.id = $1`,
      [assignmentId],
    );
  }
}
