import { Injectable } from '@nestjs/common';
import type { LabelSchema } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json } from '../database/columns.js';
import { Database } from '../database/database.js';
import { THERE } from '../projects/open-projects.js';
import { ProjectTable } from '../projects/projects.table.js';
import { type SchemaHistory, schemaHistory } from '../projects/schema-history.js';
import { Refused } from '../errors.js';

/** A candidate, with what is needed to compute its image and prediction. */
const CandidateWithProject = z.object({
  id: z.string(),
  projectId: z.string(),
  round: z.number(),
  seed: z.number(),
  psi: z.number(),
  generator: z.string(),
  imageSide: z.number(),
  labelSide: z.number(),
  schema: json<LabelSchema>(),
  schemaVersion: z.number(),
});
export type CandidateWithProject = z.output<typeof CandidateWithProject>;

/** Every statement about single candidates. */
@Injectable()
export class CandidatesStore {
  constructor(private readonly db: Database) {}

  /** Refuses with NOT_FOUND. */
  async byIdOrRefuse(candidateId: string): Promise<CandidateWithProject> {
    const found = await this.db.row(
      CandidateWithProject,
      `
      select candidate.id, project.id as "projectId", round.number as round, candidate.seed, candidate.psi, round.generator_digest as generator,
        (generator.summary->>'resolution')::int as "imageSide", ${columnsOf(ProjectTable, 'labelSide', 'schema', 'schemaVersion')}
      from candidate join round on round.id = candidate.round_id join project on project.id = round.project_id
      join generator on generator.digest = round.generator_digest where candidate.id = $1 and ${THERE}`,
      [candidateId],
    );
    if (!found) throw new Refused('NOT_FOUND', 'There is no such candidate.');
    return found;
  }

  history(projectId: string): Promise<SchemaHistory> {
    return schemaHistory(this.db, projectId);
  }
}
