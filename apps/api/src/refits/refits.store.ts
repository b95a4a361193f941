import { Injectable } from '@nestjs/common';
import type { LabelSchema } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json } from '../database/columns.js';
import { ProjectTable } from '../projects/projects.table.js';
import { type SchemaHistory, schemaHistory } from '../projects/schema-history.js';
import { Database } from '../database/database.js';

/** A leased image, with everything that a refit needs. */
const RefitImage = z.object({
  projectId: z.string(),
  round: z.number(),
  seed: z.number(),
  psi: z.number(),
  generator: z.string(),
  schema: json<LabelSchema>(),
  schemaVersion: z.number(),
});
export type RefitImage = z.output<typeof RefitImage>;

/** The images of assignments. */
@Injectable()
export class RefitsStore {
  constructor(private readonly db: Database) {}

  image(assignmentId: string): Promise<RefitImage | null> {
    return this.db.row(
      RefitImage,
      `
      select project.id as "projectId", round.number as round, candidate.seed, candidate.psi, round.generator_digest as generator, ${columnsOf(ProjectTable, 'schema', 'schemaVersion')}
      from assignment join candidate on candidate.id = assignment.candidate_id join round on round.id = candidate.round_id
      join project on project.id = round.project_id where assignment.id = $1`,
      [assignmentId],
    );
  }

  history(projectId: string): Promise<SchemaHistory> {
    return schemaHistory(this.db, projectId);
  }
}
