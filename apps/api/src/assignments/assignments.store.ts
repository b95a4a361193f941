import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Placement, QueueStatus, Task } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { BY_HAND, CURRENT, ITS_GENERATOR, USABLE } from '../projects/annotations-in-use.js';
import { OPEN } from '../projects/open-projects.js';
import { ProjectTable } from '../projects/projects.table.js';
import { schemaHistory } from '../projects/schema-history.js';
import { HAS_PREDICTIONS } from '../rounds/earlier-interpreters.js';
import { ANNOTATING } from '../rounds/rounds.rules.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import type { AnnotatingStage } from '../rounds/stages.js';
import {
  type AnnotationRow,
  AnnotationTable,
  type AssignmentRow,
  AssignmentTable,
  type SkipRow,
  SkipTable,
} from './assignments.table.js';

const SidesRow = z.object({ imageSide: z.number(), labelSide: z.number() });
const SIDES = `(generator.summary->>'resolution')::int as "imageSide", ${columnsOf(ProjectTable, 'labelSide')}`;

/** A free item. */
const FreeItem = z.object({ candidateId: z.string(), task: Task, ...SidesRow.shape, hasPrediction: z.boolean() });
type FreeItem = z.output<typeof FreeItem>;

/** A leased item, with its image. */
const LeasedItem = z.object({
  assignmentId: z.string(),
  candidateId: z.string(),
  project: z.string(),
  task: Task,
  schemaVersion: z.number(),
  round: z.number(),
  seed: z.number(),
  psi: z.number(),
  ...SidesRow.shape,
  fence: z.number(),
  leaseUntil: z.date(),
  hasPrediction: z.boolean(),
  isAgain: z.boolean(),
  isRepredicted: z.boolean(),
  draft: z.number(),
});
type LeasedItem = z.output<typeof LeasedItem>;

const LostLease = z.object({ project: z.string(), personId: z.string(), assignmentId: z.string() });
type LostLease = z.output<typeof LostLease>;

const ASSIGNMENT = rowOf(AssignmentTable);
const ANNOTATION = rowOf(AnnotationTable);
const Id = ASSIGNMENT.pick({ id: true });

/** An annotation with its image. */
const ExampleRow = z.object({
  ...ANNOTATION.pick({ candidateId: true, width: true, height: true, labels: true, schemaVersion: true }).shape,
  points: json<readonly Placement[]>().nullable(),
  seed: z.number(),
  round: z.number(),
});
type ExampleRow = z.output<typeof ExampleRow>;

const Status = QueueStatus.omit({ project: true });

/** Whether person $2 has a draft. They get such an item before others do, so that their work is not lost. */
const HAS_DRAFT = 'exists (select 1 from draft where draft.assignment_id = assignment.id and draft.person_id = $2)';

/** Priority of images that are labelled again, or on a newer generator; that of others is below 0. */
const AGAIN_FIRST = 1;

/** Every statement about assignments (the queue's items) and annotations. */
@Injectable()
export class AssignmentsStore implements AnnotatingStage {
  constructor(private readonly db: Database) {}

  /** Marks the next best candidates of the round's pool as picked and adds them to the queue, best first. */
  async addNext(tx: Tx, round: RoundRow, count: number): Promise<void> {
    const picked = await tx.rows(
      z.object({ id: z.string(), rank: z.number() }),
      `with best as (select id from candidate where round_id = $1 and state = 'pool' order by rank, seed limit $2 for update)
      update candidate set state = 'picked' from best where candidate.id = best.id returning candidate.id, candidate.rank`,
      [round.id, count],
    );
    await tx.insert(
      AssignmentTable,
      picked.map(({ id, rank }): AssignmentRow => ({
        id: randomUUID(),
        projectId: round.projectId,
        roundId: round.id,
        candidateId: id,
        priority: -rank,
        state: 'waiting',
        fence: 0,
        holderId: null,
        leasedAt: null,
        leaseUntil: null,
        skippedBy: [],
        rejectedBy: null,
        rejectedSeconds: null,
        rejectedReason: null,
        rejectedAt: null,
        replacesId: null,
        formerId: null,
      })),
    );
  }

  /**
   * Adds the annotations that wait to be labelled again to the queue, before all others, and the annotated seeds of
   * earlier generators whose images by the present one nobody has labelled or rejected.
   */
  async addStale(tx: Tx, round: RoundRow): Promise<void> {
    await this.addFormer(tx, round);
    await tx.run(
      `insert into assignment (id, project_id, round_id, candidate_id, priority, state, fence, skipped_by, replaces_id)
      select gen_random_uuid(), annotation.project_id, $1, annotation.candidate_id, ${AGAIN_FIRST}, 'waiting', 0, '{}', annotation.id
      from annotation where annotation.project_id = $2 and annotation.is_stale and ${CURRENT} and ${ITS_GENERATOR} = $3
      on conflict (round_id, candidate_id) where state in ('waiting', 'leased') do nothing`,
      [round.id, round.projectId, round.generatorDigest],
    );
  }

  /** Of several annotations of a seed, by several generators, the latest counts. */
  private async addFormer(tx: Tx, round: RoundRow): Promise<void> {
    await tx.run(
      `with former as materialized (
        select distinct on (candidate.seed, candidate.psi) gen_random_uuid() as new_id, candidate.seed, candidate.psi, annotation.id
        from annotation join candidate on candidate.id = annotation.candidate_id join round made on made.id = candidate.round_id
        where annotation.project_id = $2 and ${CURRENT} and made.generator_digest <> $3
        and not exists (
          select from candidate other join round present on present.id = other.round_id
          where present.project_id = $2 and present.generator_digest = $3 and other.seed = candidate.seed and other.psi = candidate.psi
            and (other.state in ('labelled', 'rejected') or other.round_id = $1))
        order by candidate.seed, candidate.psi, made.number desc),
      images as (
        insert into candidate (id, round_id, seed, psi, state) select new_id, $1, seed, psi, 'picked' from former
        on conflict (round_id, seed) do nothing returning id)
      insert into assignment (id, project_id, round_id, candidate_id, priority, state, fence, skipped_by, former_id)
      select gen_random_uuid(), $2, $1, former.new_id, ${AGAIN_FIRST}, 'waiting', 0, '{}', former.id
      from former join images on images.id = former.new_id`,
      [round.id, round.projectId, round.generatorDigest],
    );
  }

  /** Makes others who claim for the same person in the same project, or remove them, wait for the transaction. */
  async lockQueueOf(tx: Tx, projectId: string, personId: string): Promise<void> {
    await tx.run(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`claim ${projectId} ${personId}`]);
  }

  /** Extends the lease that this person already holds; null if they hold none or it has expired. */
  renewHeld(tx: Tx, projectId: string, personId: string, now: Date, until: Date): Promise<{ id: string } | null> {
    return tx.row(
      Id,
      `update assignment set lease_until = $4 where project_id = $1 and holder_id = $2 and state = 'leased' and lease_until > $3
      and exists (select 1 from round join project on project.id = round.project_id
        where round.id = assignment.round_id and round.state = $5 and ${OPEN}) returning id`,
      [projectId, personId, now, until, ANNOTATING],
    );
  }

  /**
   * Leases the best free item. SKIP LOCKED: annotators who ask at the same time never wait for each other or get the
   * same item. Items that the person skipped come last. An expired lease counts as free; the person's own expired one
   * comes first, so that they can continue.
   */
  claim(
    tx: Tx,
    projectId: string,
    personId: string,
    now: Date,
    until: Date,
    wanted: string | null = null,
  ): Promise<{ id: string } | null> {
    return tx.row(
      Id,
      `
      with best as (
        select assignment.id from assignment join round on round.id = assignment.round_id join project on project.id = round.project_id
        where assignment.project_id = $1 and round.state = $6 and ${OPEN}
          and (assignment.state = 'waiting' or (assignment.state = 'leased' and assignment.lease_until <= $3))
        order by (assignment.id = $5) desc nulls last, (assignment.holder_id is not distinct from $2) desc, $2 = any (assignment.skipped_by), ${HAS_DRAFT} desc, assignment.priority desc, assignment.id
        limit 1 for update of assignment skip locked)
      update assignment set state = 'leased', holder_id = $2, fence = fence + 1, leased_at = $3, lease_until = $4
      from best where assignment.id = best.id returning assignment.id`,
      [projectId, personId, now, until, wanted, ANNOTATING],
    );
  }

  /** The free items that {@link claim} would choose next, in its order. */
  upcoming(projectId: string, personId: string, count: number): Promise<FreeItem[]> {
    return this.db.rows(
      FreeItem,
      `
      select candidate_id as "candidateId", task, "imageSide", "labelSide", "hasPrediction" from (
        select assignment.candidate_id, assignment.id, assignment.priority, $2 = any (assignment.skipped_by) as skipped, ${HAS_DRAFT} as begun,
          project.schema->>'task' as task, ${SIDES},
          ${HAS_PREDICTIONS} as "hasPrediction"
        from assignment join candidate on candidate.id = assignment.candidate_id join round on round.id = candidate.round_id
        join round present on present.id = assignment.round_id join project on project.id = assignment.project_id
        join generator on generator.digest = project.generator_digest
        where assignment.project_id = $1 and present.state = $4 and ${OPEN} and assignment.state = 'waiting') free
      order by skipped, begun desc, priority desc, id limit $3`,
      [projectId, personId, count, ANNOTATING],
    );
  }

  item(assignmentId: string): Promise<LeasedItem | null> {
    return this.db.row(
      LeasedItem,
      `
      select assignment.id as "assignmentId", ${columnsOf(AssignmentTable, 'candidateId', 'fence', 'leaseUntil')}, project.slug as project, project.schema->>'task' as task, ${columnsOf(ProjectTable, 'schemaVersion')}, present.number as round, candidate.seed, candidate.psi,
        ${SIDES},
        ${HAS_PREDICTIONS} as "hasPrediction", assignment.replaces_id is not null as "isAgain", assignment.former_id is not null as "isRepredicted",
        coalesce((select revision from draft where draft.assignment_id = assignment.id and draft.person_id = assignment.holder_id), 0) as draft
      from assignment join candidate on candidate.id = assignment.candidate_id join round on round.id = candidate.round_id
      join round present on present.id = assignment.round_id join project on project.id = assignment.project_id join generator on generator.digest = project.generator_digest
      where assignment.id = $1 and assignment.state = 'leased'`,
      [assignmentId],
    );
  }

  byId(assignmentId: string, tx: Tx = this.db): Promise<AssignmentRow | null> {
    return tx.one(AssignmentTable, 'where id = $1', [assignmentId]);
  }

  /** Locks the assignment until the end of the transaction. */
  lock(tx: Tx, assignmentId: string): Promise<AssignmentRow | null> {
    return tx.one(AssignmentTable, 'where id = $1 for update', [assignmentId]);
  }

  /** False when the lease has expired or is another's. */
  async renew(assignmentId: string, personId: string, fence: number, now: Date, until: Date): Promise<boolean> {
    const renewed = await this.db.run(
      `update assignment set lease_until = $5 where id = $1 and holder_id = $2 and fence = $3 and state = 'leased' and lease_until > $4`,
      [assignmentId, personId, fence, now, until],
    );
    return renewed > 0;
  }

  /** After a lost connection: the person's leases end at `until`, if not before. */
  async shorten(projectId: string, personId: string, until: Date): Promise<void> {
    await this.db.run(
      `update assignment set lease_until = least(lease_until, $3) where project_id = $1 and holder_id = $2 and state = 'leased'`,
      [projectId, personId, until],
    );
  }

  /** Puts it back into the queue and records that the person skipped it. */
  async skip(tx: Tx, row: SkipRow): Promise<void> {
    await tx.insert(SkipTable, row);
    await tx.run(
      `update assignment set state = 'waiting', holder_id = null, leased_at = null, lease_until = null,
      skipped_by = case when $2 = any (skipped_by) then skipped_by else array_append(skipped_by, $2) end where id = $1`,
      [row.assignmentId, row.personId],
    );
  }

  async hasSkipped(tx: Tx, assignmentId: string, personId: string, fence: number): Promise<boolean> {
    const skips = await tx.run('select 1 from skip where assignment_id = $1 and person_id = $2 and fence = $3', [
      assignmentId,
      personId,
      fence,
    ]);
    return skips > 0;
  }

  async markLabelled(tx: Tx, { id, candidateId }: Pick<AssignmentRow, 'id' | 'candidateId'>): Promise<void> {
    await tx.run(`update assignment set state = 'labelled', holder_id = null, lease_until = null where id = $1`, [id]);
    await tx.run(`update candidate set state = 'labelled' where id = $1`, [candidateId]);
  }

  async reject(
    tx: Tx,
    { id, candidateId }: Pick<AssignmentRow, 'id' | 'candidateId'>,
    personId: string,
    seconds: number,
    reason: string,
    now: Date,
  ): Promise<void> {
    await tx.run(
      `update assignment set state = 'rejected', holder_id = null, lease_until = null, rejected_by = $2, rejected_seconds = $3,
      rejected_reason = $4, rejected_at = $5 where id = $1`,
      [id, personId, seconds, reason, now],
    );
    await tx.run(`update candidate set state = 'rejected' where id = $1`, [candidateId]);
  }

  /**
   * Returns expired leases to the queue (their holder stays recorded), and leases that were taken just as their round
   * was cancelled, or their project archived.
   */
  expire(tx: Tx, now: Date): Promise<LostLease[]> {
    return tx.rows(
      LostLease,
      `
      with gone as (
        select assignment.id, holder_id from assignment join round on round.id = assignment.round_id
        join project on project.id = round.project_id
        where assignment.state = 'leased' and (lease_until <= $1 or round.state <> $2 or not (${OPEN})) for update of assignment skip locked)
      update assignment set state = 'waiting', leased_at = null, lease_until = null from gone, project
      where assignment.id = gone.id and project.id = assignment.project_id
      returning project.slug as project, gone.holder_id as "personId", assignment.id as "assignmentId"`,
      [now, ANNOTATING],
    );
  }

  /**
   * Puts whatever a person holds in a project back into the queue, so that nothing of it is accepted from them late.
   * Returns what they held in a lease.
   */
  async handBack(tx: Tx, projectId: string, personId: string): Promise<string | null> {
    await this.lockQueueOf(tx, projectId, personId);
    const rows = await tx.rows(
      z.object({ id: z.string(), state: z.string() }),
      `with held as (
        select id, state from assignment where project_id = $1 and holder_id = $2 and state in ('waiting', 'leased') for update)
      update assignment set state = 'waiting', holder_id = null, leased_at = null, lease_until = null from held
      where assignment.id = held.id returning assignment.id, held.state`,
      [projectId, personId],
    );
    return rows.find(({ state }) => state === 'leased')?.id ?? null;
  }

  /** Ends all leases of a cancelled round. */
  withdraw(tx: Tx, roundId: string): Promise<{ personId: string; assignmentId: string }[]> {
    return tx.rows(
      LostLease.omit({ project: true }),
      `
      with gone as (select id, holder_id from assignment where round_id = $1 and state = 'leased' for update)
      update assignment set state = 'waiting', holder_id = null, leased_at = null, lease_until = null from gone
      where assignment.id = gone.id returning gone.holder_id as "personId", assignment.id as "assignmentId"`,
      [roundId],
    );
  }

  /** Whether no item of the round is waiting or leased. */
  async isAnnotated(tx: Tx, roundId: string): Promise<boolean> {
    const open = await tx.run(
      `select 1 from assignment where round_id = $1 and state in ('waiting', 'leased') limit 1`,
      [roundId],
    );
    return open === 0;
  }

  async addAnnotation(tx: Tx, row: AnnotationRow): Promise<void> {
    await tx.insert(AnnotationTable, row);
  }

  /** Takes an annotation out of use, because the image was labelled again or rejected. Returns whether it was gold. */
  async replace(tx: Tx, annotationId: string, now: Date): Promise<boolean> {
    const row = await tx.row(
      ANNOTATION.pick({ isGold: true }),
      `update annotation set replaced_at = $2 where id = $1 returning ${columnsOf(AnnotationTable, 'isGold')}`,
      [annotationId, now],
    );
    return row?.isGold ?? false;
  }

  /** Whether an annotation is gold. */
  async isGold(tx: Tx, annotationId: string): Promise<boolean> {
    return (await tx.run('select 1 from annotation where id = $1 and is_gold', [annotationId])) > 0;
  }

  /** What is labelled again: the labels to start from. Null for another item, and if they are gone. */
  replaced(tx: Tx, assignmentId: string): Promise<AnnotationRow | null> {
    return tx.one(AnnotationTable, 'where id = (select replaces_id from assignment where id = $1)', [assignmentId]);
  }

  annotationOf(tx: Tx, assignmentId: string): Promise<{ personId: string; fence: number } | null> {
    return tx.row(
      ANNOTATION.pick({ personId: true, fence: true }),
      `select ${columnsOf(AnnotationTable, 'personId', 'fence')} from annotation where assignment_id = $1`,
      [assignmentId],
    );
  }

  /** The progress of the batch, and this person's share since the start of the day. */
  async status(
    project: { readonly id: string; readonly slug: string },
    personId: string,
    today: Date,
  ): Promise<QueueStatus> {
    const row = await this.db.row(
      Status,
      `
      select last.number as round, last.state as "roundState",
        (select count(*) from assignment where assignment.round_id = last.id and state = 'labelled') as done,
        (select count(*) from assignment where assignment.round_id = last.id and state <> 'rejected') as total,
        (select count(*) from annotation where project_id = $1 and person_id = $2 and created_at >= $3 and ${BY_HAND}) as "mineToday",
        (select avg(seconds)::float8 from annotation where project_id = $1 and person_id = $2 and created_at >= $3 and ${BY_HAND}) as "mineMeanSeconds"
      from (select 1) one left join lateral (select id, number, state from round where project_id = $1 order by number desc limit 1) last on true`,
      [project.id, personId, today],
    );
    return {
      project: project.slug,
      ...(row ?? { done: 0, total: 0, round: null, roundState: null, mineToday: 0, mineMeanSeconds: null }),
    };
  }

  /** Annotations that people were sure of, with their image, newest first. */
  async examples(projectId: string, count: number): Promise<ExampleRow[]> {
    const rows = await this.db.rows(
      ExampleRow,
      `
      select ${columnsOf(AnnotationTable, 'candidateId', 'width', 'height', 'labels', 'points', 'schemaVersion')}, candidate.seed, round.number as round
      from annotation join candidate on candidate.id = annotation.candidate_id join round on round.id = annotation.round_id
      where annotation.project_id = $1 and annotation.confidence = 'sure' and ${USABLE} order by annotation.created_at desc, annotation.id limit $2`,
      [projectId, count],
    );
    const history = await schemaHistory(this.db, projectId);
    return rows.map((row) => ({ ...row, ...history.read(row, row.schemaVersion) }));
  }
}
