import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { BUILD_ENDED } from '../builds/builds.rules.js';
import { columnsOf, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { CURRENT, ITS_GENERATOR } from '../projects/annotations-in-use.js';
import { ENDED } from '../rounds/rounds.rules.js';
import { RoundTable } from '../rounds/rounds.table.js';

const Touched = z.object({
  repredicted: z.number(),
  gold: z.number(),
  known: z.number(),
  rounds: z.number(),
  releases: z.number(),
  builds: z.number(),
  hasInterpreter: z.boolean(),
});

const ActiveRound = rowOf(RoundTable).pick({ number: true, state: true });

/** Every statement about moves of projects to other generators. */
@Injectable()
export class MovesStore {
  constructor(private readonly db: Database) {}

  /** Locks all rounds of a project until the end of the transaction. */
  async lockRounds(tx: Tx, projectId: string): Promise<void> {
    await tx.run('select 1 from round where project_id = $1 order by number for update', [projectId]);
  }

  /** The round in progress. */
  active(projectId: string, tx: Tx = this.db): Promise<z.output<typeof ActiveRound> | null> {
    return tx.row(
      ActiveRound,
      `select ${columnsOf(RoundTable, 'number', 'state')} from round where project_id = $1 and state <> all ($2)`,
      [projectId, ENDED],
    );
  }

  /** What a move to this generator touches. A seed counts once, however many generators it was labelled on. */
  async touched(projectId: string, to: string): Promise<z.output<typeof Touched>> {
    const row = await this.db.row(
      Touched,
      `with seed as (
        select candidate.seed, candidate.psi, bool_or(annotation.is_gold) as is_gold, bool_or(${ITS_GENERATOR} = $2) as is_known
        from annotation join candidate on candidate.id = annotation.candidate_id
        where annotation.project_id = $1 and ${CURRENT} group by candidate.seed, candidate.psi)
      select count(*) filter (where not is_known) as repredicted, count(*) filter (where not is_known and is_gold) as gold,
        count(*) filter (where is_known) as known,
        (select count(*) from round where project_id = $1) as rounds,
        (select count(*) from release where project_id = $1) as releases,
        (select count(*) from build where project_id = $1 and purpose <> 'probe' and state <> all ($3)) as builds,
        exists (select from interpreter where project_id = $1) as "hasInterpreter"
      from seed`,
      [projectId, to, BUILD_ENDED],
    );
    if (!row) throw new Error('a count without a row');
    return row;
  }
}
