import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ImportOrigin } from '@gannet/contracts';
import { z } from 'zod';
import { AnnotationTable, AssignmentTable } from '../assignments/assignments.table.js';
import { Database, type Tx } from '../database/database.js';
import { CURRENT } from '../projects/annotations-in-use.js';
import { type RoundRow, RoundTable } from '../rounds/rounds.table.js';
import type { StoredAnswer } from '../tasks/server-task.js';

/** A label to be added. */
interface ImportedLabel {
  readonly round: RoundRow;
  readonly candidateId: string;
  readonly personId: string;
  readonly side: number;
  readonly answer: StoredAnswer;
  readonly schemaVersion: number;
  /** Whether it replaces a label that is held out. */
  readonly isGold: boolean;
}

const Seeds = z.object({ seed: z.number() });

/** Every statement about imported labels. */
@Injectable()
export class ImportsStore {
  constructor(private readonly db: Database) {}

  rounds(projectId: string, tx: Tx = this.db): Promise<RoundRow[]> {
    return tx.all(RoundTable, 'where project_id = $1 order by number', [projectId]);
  }

  /** Locks all rounds of a project until the end of the transaction. */
  lockRounds(tx: Tx, projectId: string): Promise<RoundRow[]> {
    return tx.all(RoundTable, 'where project_id = $1 order by number for update', [projectId]);
  }

  /** The round of an import of this file that was not removed. */
  bySha256(projectId: string, sha256: string, tx: Tx = this.db): Promise<RoundRow | null> {
    return tx.one(
      RoundTable,
      `where project_id = $1 and imported->>'sha256' = $2 and imported->'removed' = 'null'::jsonb order by number desc`,
      [projectId, sha256],
    );
  }

  /** Those of the seeds that have a label in the project, or were rejected in it. */
  async taken(projectId: string, seeds: readonly number[], tx: Tx = this.db): Promise<Set<number>> {
    const rows = await tx.rows(
      Seeds,
      `select candidate.seed from candidate join round on round.id = candidate.round_id
      where round.project_id = $1 and candidate.seed = any ($2::bigint[]) and (candidate.state = 'rejected'
        or exists (select 1 from annotation where annotation.candidate_id = candidate.id and ${CURRENT}))`,
      [projectId, seeds],
    );
    return new Set(rows.map(({ seed }) => seed));
  }

  /** Takes the labels that these seeds have out of use. Returns the seeds that were gold. */
  async replace(tx: Tx, projectId: string, seeds: readonly number[], now: Date): Promise<Set<number>> {
    const replaced = await tx.rows(
      Seeds.extend({ isGold: z.boolean() }),
      `update annotation set replaced_at = $3 from candidate
      where candidate.id = annotation.candidate_id and annotation.project_id = $1 and candidate.seed = any ($2::bigint[]) and ${CURRENT}
      returning candidate.seed, annotation.is_gold as "isGold"`,
      [projectId, seeds, now],
    );
    return new Set(replaced.filter(({ isGold }) => isGold).map(({ seed }) => seed));
  }

  async add(
    tx: Tx,
    { round, candidateId, personId, side, answer, schemaVersion, isGold }: ImportedLabel,
    now: Date,
  ): Promise<void> {
    const assignmentId = randomUUID();
    await tx.insert(AssignmentTable, {
      ...{ id: assignmentId, projectId: round.projectId, roundId: round.id, candidateId, priority: 0 },
      ...{ state: 'labelled' as const, fence: 0, holderId: null, leasedAt: null, leaseUntil: null, skippedBy: [] },
      ...{
        rejectedBy: null,
        rejectedSeconds: null,
        rejectedReason: null,
        rejectedAt: null,
        replacesId: null,
        formerId: null,
      },
    });
    await tx.insert(AnnotationTable, {
      ...{ id: randomUUID(), projectId: round.projectId, roundId: round.id, candidateId, assignmentId, personId },
      ...{ fence: 0, width: side, height: side, ...answer, confidence: 'sure' as const, seconds: 0, createdAt: now },
      ...{ isGold, changed: null, schemaVersion, isStale: false, replacedAt: null },
    });
  }

  /** Takes all labels of an import out of use. */
  async remove(tx: Tx, roundId: string, imported: ImportOrigin, now: Date): Promise<void> {
    await tx.run(`update annotation set replaced_at = $2 where round_id = $1 and ${CURRENT}`, [roundId, now]);
    await tx.run('update round set imported = $2 where id = $1', [roundId, JSON.stringify(imported)]);
  }
}
