import { Injectable } from '@nestjs/common';
import type { EntitySchema } from 'typeorm';
import { z } from 'zod';
import { AnnotationTable, AssignmentTable } from '../assignments/assignments.table.js';
import { Database, type Tx } from '../database/database.js';
import { InterpreterTable } from '../interpreters/interpreters.table.js';
import { CURRENT } from '../projects/annotations-in-use.js';
import { SchemaVersionTable } from '../projects/schema-versions.table.js';
import { CANCELLED, COMPLETE } from '../rounds/rounds.rules.js';
import { CandidateTable, RoundTable } from '../rounds/rounds.table.js';

/** Every statement about duplicates of projects. */
@Injectable()
export class DuplicatesStore {
  constructor(private readonly db: Database) {}

  /** The first seed of the project's first pool; null if it had none. */
  async firstSeed(projectId: string): Promise<number | null> {
    const row = await this.db.row(
      z.object({ first: z.number().nullable() }),
      'select min(first_seed) as first from round where project_id = $1',
      [projectId],
    );
    return row?.first ?? null;
  }

  /**
   * Copies the annotations that are in use, with their images, rounds and interpreters, and the versions of the schema
   * that their labels are meant by. In one statement: the copies find each other by ids that are drawn in it.
   */
  async copyAnnotations(tx: Tx, from: string, to: string): Promise<void> {
    await tx.run(
      `with item as materialized (
        select annotation.id, candidate_id, assignment_id, gen_random_uuid() as new_id, gen_random_uuid() as new_candidate, gen_random_uuid() as new_assignment
        from annotation where project_id = $1 and ${CURRENT}),
      turn as materialized (
        select id, gen_random_uuid() as new_id from round where project_id = $1 and (
          exists (select 1 from interpreter where interpreter.round_id = round.id)
          or exists (select 1 from item join annotation on annotation.id = item.id where annotation.round_id = round.id)
          or exists (select 1 from item join candidate on candidate.id = item.candidate_id where candidate.round_id = round.id))),
      versions as (${copyOf(SchemaVersionTable, { projectId: '$2::uuid' })} where schema_version.project_id = $1),
      rounds as (${copyOf(RoundTable, {
        id: 'turn.new_id',
        projectId: '$2::uuid',
        state: `case when round.state = '${COMPLETE}' or exists (select 1 from interpreter where interpreter.round_id = round.id) then '${COMPLETE}' else '${CANCELLED}' end`,
        failure: 'null',
        failedIn: 'null',
        finishedAt: 'coalesce(round.finished_at, now())',
      })} join turn on turn.id = round.id),
      candidates as (${copyOf(CandidateTable, {
        id: 'item.new_candidate',
        roundId: 'turn.new_id',
        state: `'labelled'`,
      })} join item on item.candidate_id = candidate.id join turn on turn.id = candidate.round_id),
      assignments as (${copyOf(AssignmentTable, {
        id: 'item.new_assignment',
        projectId: '$2::uuid',
        roundId: 'turn.new_id',
        candidateId: 'item.new_candidate',
        skippedBy: `'{}'`,
        replacesId: 'null',
        formerId: 'null',
      })} join item on item.assignment_id = assignment.id join turn on turn.id = assignment.round_id),
      interpreters as (${copyOf(InterpreterTable, {
        roundId: 'turn.new_id',
        projectId: '$2::uuid',
      })} join turn on turn.id = interpreter.round_id)
      ${copyOf(AnnotationTable, {
        id: 'item.new_id',
        projectId: '$2::uuid',
        roundId: 'turn.new_id',
        candidateId: 'item.new_candidate',
        assignmentId: 'item.new_assignment',
      })} join item on item.id = annotation.id join turn on turn.id = annotation.round_id`,
      [from, to],
    );
  }
}

/** `insert into <table> select … from <table>`, with the columns of `changed` computed by these expressions. */
function copyOf<Row>(
  { options: { name, columns } }: EntitySchema<Row>,
  changed: { readonly [Key in Extract<keyof Row, string>]?: string },
): string {
  const all = Object.entries<{ readonly name?: string }>(columns as Record<string, { readonly name?: string }>).map(
    ([key, column]) => ({ column: column.name ?? key, value: (changed as Record<string, string | undefined>)[key] }),
  );
  const values = all.map(({ column, value }) => value ?? `${name}.${column}`);
  return `insert into ${name} (${all.map(({ column }) => column).join(', ')}) select ${values.join(', ')} from ${name}`;
}
