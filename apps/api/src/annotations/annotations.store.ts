import { Injectable } from '@nestjs/common';
import type { AnnotationQuery, GeneratorSummary, Placement } from '@gannet/contracts';
import { z } from 'zod';
import { AnnotationTable } from '../assignments/assignments.table.js';
import { CURRENT, ITS_GENERATOR, USABLE } from '../projects/annotations-in-use.js';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';

const ShownAnnotation = z.object({
  ...rowOf(AnnotationTable).pick({
    id: true,
    candidateId: true,
    confidence: true,
    seconds: true,
    isGold: true,
    changed: true,
    isStale: true,
    schemaVersion: true,
    width: true,
    height: true,
  }).shape,
  points: json<Placement[]>().nullable(),
  acceptedAt: z.date(),
  round: z.number(),
  seed: z.number(),
  psi: z.number(),
  person: z.string(),
  generator: json<GeneratorSummary>(),
  isRepredicted: z.boolean(),
});
export type ShownAnnotation = z.output<typeof ShownAnnotation>;

const SHOWN = `
  select ${columnsOf(AnnotationTable, 'id', 'candidateId', 'confidence', 'seconds', 'isGold', 'changed', 'width', 'height', 'points', 'isStale', 'schemaVersion')},
    annotation.created_at as "acceptedAt", round.number as round, candidate.seed, candidate.psi, person.name as person,
    generator.summary as generator, assignment.former_id is not null as "isRepredicted"
  from annotation join candidate on candidate.id = annotation.candidate_id join round on round.id = annotation.round_id join person on person.id = annotation.person_id
  join round made on made.id = candidate.round_id join generator on generator.digest = made.generator_digest join assignment on assignment.id = annotation.assignment_id`;

/** Every statement about accepted annotations, as an admin sees them. */
@Injectable()
export class AnnotationsStore {
  constructor(private readonly db: Database) {}

  async page(
    projectId: string,
    { only, offset, limit }: AnnotationQuery,
  ): Promise<{ rows: ShownAnnotation[]; total: number; gold: number }> {
    const isGold = only === undefined ? null : only === 'gold';
    const rows = await this.db.rows(
      ShownAnnotation,
      `${SHOWN} where annotation.project_id = $1 and ${CURRENT} and ($2::boolean is null or annotation.is_gold = $2)
      order by annotation.created_at desc, annotation.id offset $3 limit $4`,
      [projectId, isGold, offset, limit],
    );
    const counted = await this.db.row(
      z.object({ total: z.number(), gold: z.number() }),
      `select count(*) filter (where $2::boolean is null or is_gold = $2) as total,
      count(*) filter (where is_gold) as gold from annotation where project_id = $1 and ${CURRENT}`,
      [projectId, isGold],
    );
    return { rows, total: counted?.total ?? 0, gold: counted?.gold ?? 0 };
  }

  /**
   * The label map, [height, width] class indices; null for keypoints. Fetched one at a time: a page of large ones would
   * fill the memory.
   */
  async labels(tx: Tx, id: string): Promise<Buffer | null> {
    const row = await tx.row(
      rowOf(AnnotationTable).pick({ labels: true }),
      'select labels from annotation where id = $1',
      [id],
    );
    return row?.labels ?? null;
  }

  one(tx: Tx, id: string): Promise<ShownAnnotation | null> {
    return tx.row(ShownAnnotation, `${SHOWN} where annotation.id = $1`, [id]);
  }

  /** False when the project has no such annotation. */
  async setGold(tx: Tx, projectId: string, id: string, isGold: boolean): Promise<boolean> {
    const changed = await tx.run(
      `update annotation set is_gold = $3 where id = $2 and project_id = $1 and ${CURRENT}`,
      [projectId, id, isGold],
    );
    return changed > 0;
  }

  /** Whether there is at least one annotation to train on, of an image by the same generator as that of this one. */
  async hasTrainingExamples(tx: Tx, projectId: string, id: string): Promise<boolean> {
    const others = await tx.run(
      `select 1 from annotation where project_id = $1 and ${USABLE} and not is_gold and ${ITS_GENERATOR} = (
        select made.generator_digest from annotation one join candidate on candidate.id = one.candidate_id
        join round made on made.id = candidate.round_id where one.id = $2) limit 1`,
      [projectId, id],
    );
    return others > 0;
  }
}
