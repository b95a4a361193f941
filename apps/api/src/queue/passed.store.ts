import { Injectable } from '@nestjs/common';
import { Passed, PassedPage, type PassedQuery } from '@gannet/contracts';
import { z } from 'zod';
import { Database } from '../database/database.js';

const PassedRow = Passed.extend({ at: z.date().nullable() });
type PassedRow = z.output<typeof PassedRow>;
const Reason = PassedPage.shape.reasons.unwrap();

/** Skips and rejections of project $1. */
const PASSED = `
  select 'skipped' as kind, assignment_id, person_id, reason, skip.created_at as at from skip join assignment on assignment.id = skip.assignment_id where project_id = $1
  union all
  select 'rejected', id, rejected_by, coalesce(rejected_reason, ''), rejected_at from assignment where project_id = $1 and state = 'rejected'`;

/** Every statement about skips and rejections. */
@Injectable()
export class PassedStore {
  constructor(private readonly db: Database) {}

  async page(
    projectId: string,
    { only, offset, limit }: PassedQuery,
  ): Promise<{ rows: PassedRow[]; reasons: PassedPage['reasons'] }> {
    const rows = await this.db.rows(
      PassedRow,
      `
      select passed.kind, candidate.id as "candidateId", round.number as round, candidate.seed, candidate.psi, person.name as person, passed.reason, passed.at, assignment.state
      from (${PASSED}) passed join assignment on assignment.id = passed.assignment_id join candidate on candidate.id = assignment.candidate_id
      join round on round.id = assignment.round_id join person on person.id = passed.person_id
      where $2::text is null or passed.kind = $2
      order by passed.at desc nulls last, round.number desc, candidate.seed, passed.kind offset $3 limit $4`,
      [projectId, only ?? null, offset, limit],
    );
    const reasons = await this.db.rows(
      Reason,
      `select kind, reason, count(*) as count from (${PASSED}) passed
      group by kind, reason order by count(*) desc, kind, reason`,
      [projectId],
    );
    return { rows, reasons };
  }
}
