import { Injectable } from '@nestjs/common';
import {
  type Evaluation,
  type GeneratorSummary,
  type LabelSchema,
  type Progress,
  type Quality,
  type Round,
  taskContract,
} from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database } from '../database/database.js';
import { isComputing, mayRetry } from './rounds.rules.js';
import { RoundTable } from './rounds.table.js';
import { STEP_PROGRESS, StepRow, stepProgress } from '../chunks/chunk-progress.js';

const ViewRow = z.object({
  ...rowOf(RoundTable).shape,
  ...StepRow.shape,
  project: z.string(),
  generator: json<GeneratorSummary>(),
  isOnPresent: z.boolean(),
  labelled: z.number(),
  leased: z.number(),
  rejected: z.number(),
  total: z.number(),
  labelledInAll: z.number(),
  compared: z.number(),
  unchanged: z.number(),
  humanSeconds: z.number(),
  /** The schema that its interpreter learned by. */
  learned: json<LabelSchema>().nullable(),
  quality: json<Quality>().nullable(),
  gold: json<Evaluation>().nullable(),
  trainSeconds: z.number().nullable(),
  labelSeconds: z.number().nullable(),
  version: z.string().nullable(),
});

const VIEW = `
  select ${columnsOf(RoundTable)}, project.slug as project, generator.summary as generator, round.generator_digest = project.generator_digest as "isOnPresent",
    batch.labelled, batch.leased, batch.rejected, batch.total,
    (select count(distinct annotation.candidate_id) from annotation join round earlier on earlier.id = annotation.round_id
      where annotation.project_id = round.project_id and earlier.number <= round.number) as "labelledInAll",
    answered.compared, answered.unchanged,
    (select coalesce(sum(seconds), 0) from annotation join round earlier on earlier.id = annotation.round_id
      where annotation.project_id = round.project_id and earlier.number <= round.number)
    + (select coalesce(sum(rejected_seconds), 0) from assignment join round earlier on earlier.id = assignment.round_id
      where assignment.project_id = round.project_id and earlier.number <= round.number) as "humanSeconds",
    learned.schema as learned, interpreter.quality, interpreter.gold, interpreter.train_seconds as "trainSeconds", release.label_seconds as "labelSeconds", release.version,
    step.*
  from round
  join project on project.id = round.project_id
  join generator on generator.digest = round.generator_digest
  left join interpreter on interpreter.round_id = round.id
  left join schema_version learned on learned.project_id = round.project_id and learned.version = interpreter.schema_version
  left join build on build.round_id = round.id and build.purpose = 'round'
  left join release on release.build_id = build.id
  left join lateral (
    select count(*) filter (where state = 'labelled') as labelled, count(*) filter (where state = 'leased') as leased,
      count(*) filter (where state = 'rejected') as rejected, count(*) filter (where state <> 'rejected') as total
    from assignment where assignment.round_id = round.id) batch on true
  left join lateral (
    select count(changed) as compared, count(*) filter (where changed = 0) as unchanged from annotation where annotation.round_id = round.id) answered on true
  left join lateral (
    ${STEP_PROGRESS} where chunk.round_id = round.id and chunk.student_id is null and (chunk.build_id is null or chunk.build_id = build.id) group by kind having bool_or(finished_at is null) limit 1) step on true`;

/** Rounds as people see them, each read in one statement. */
@Injectable()
export class RoundView {
  constructor(private readonly db: Database) {}

  async all(projectId: string): Promise<Round[]> {
    return (await this.db.rows(ViewRow, `${VIEW} where round.project_id = $1 order by round.number`, [projectId])).map(
      toRound,
    );
  }

  async one(roundId: string): Promise<Round | null> {
    const row = await this.db.row(ViewRow, `${VIEW} where round.id = $1`, [roundId]);
    return row && toRound(row);
  }

  /** The active round, or else the last one. */
  async current(projectId: string): Promise<Round | null> {
    const row = await this.db.row(ViewRow, `${VIEW} where round.project_id = $1 order by round.number desc limit 1`, [
      projectId,
    ]);
    return row && toRound(row);
  }
}

function toRound(row: z.output<typeof ViewRow>): Round {
  return {
    id: row.id,
    project: row.project,
    number: row.number,
    state: row.state,
    settings: row.settings,
    generator: { digest: row.generator.digest, name: row.generator.name, version: row.generator.version },
    progress: progressOf(row),
    batch: { total: row.total, labelled: row.labelled, leased: row.leased, rejected: row.rejected },
    labelledInAll: row.labelledInAll,
    unchanged: { count: row.unchanged, of: row.compared },
    humanSeconds: row.humanSeconds,
    labels: namesOf(row.learned),
    quality: row.quality,
    gold: row.gold,
    trainSeconds: row.trainSeconds,
    labelSeconds: row.labelSeconds,
    version: row.version,
    imported: row.imported,
    failure: row.failure,
    mayRetry: row.isOnPresent && mayRetry(row),
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function namesOf(schema: LabelSchema | null): string[] {
  return schema === null
    ? []
    : taskContract(schema.task)
        .labelsOf(schema)
        .map(({ name }) => name);
}

function progressOf({ state, ...step }: z.output<typeof ViewRow>): Progress | null {
  return isComputing(state) ? stepProgress(step) : null;
}
