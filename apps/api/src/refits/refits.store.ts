import { Injectable } from '@nestjs/common';
import { type Confidence, type LabelSchema, RoundSettings, type UnsureUse } from '@gannet/contracts';
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

/** An earlier annotation; `labels` is [height, width] class indices. */
export interface Earlier {
  readonly seed: number;
  readonly psi: number;
  readonly labels: Buffer;
  readonly confidence: Confidence;
}

/** The image of an assignment and earlier annotations. */
@Injectable()
export class RefitsStore {
  constructor(private readonly db: Database) {}

  image(assignmentId: string): Promise<Refittable | null> {
    return this.db.row(`
      select project.id as "projectId", round.number as round, candidate.seed, candidate.psi, project.generator_digest as generator, project.schema
      from assignment join candidate on candidate.id = assignment.candidate_id join round on round.id = candidate.round_id
      join project on project.id = round.project_id where assignment.id = $1`, [assignmentId]);
  }

  /** The newest annotations of a project up to a round, without the gold set and, where `withUnsure` is false, only those that people were sure of. */
  annotations(projectId: string, round: number, count: number, withUnsure: boolean): Promise<Earlier[]> {
    return this.db.rows(`
      select candidate.seed, candidate.psi, annotation.labels, annotation.confidence from annotation join candidate on candidate.id = annotation.candidate_id
      join round on round.id = candidate.round_id where annotation.project_id = $1 and round.number < $2 and annotation.labels is not null and not annotation.is_gold
      and ($4 or annotation.confidence = 'sure') order by round.number desc, candidate.seed limit $3`, [projectId, round, count, withUnsure]);
  }

  /** What the round's interpreter will learn from annotations that people were unsure of. */
  async unsureUse(projectId: string, round: number): Promise<UnsureUse> {
    const row = await this.db.row<{ settings: unknown }>('select settings from round where project_id = $1 and number = $2', [projectId, round]);
    return RoundSettings.parse(row?.settings ?? {}).unsure;
  }
}
