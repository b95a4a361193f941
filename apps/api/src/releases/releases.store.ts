import { Injectable } from '@nestjs/common';
import {
  Confidence,
  type HumanUse,
  type LabelMapping,
  type Manifest,
  type Placement,
  type Tombstone,
} from '@gannet/contracts';
import type { Rejected } from '@gannet/release';
import { z } from 'zod';
import { bytes, json } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { CURRENT, ITS_GENERATOR, USABLE } from '../projects/annotations-in-use.js';
import { schemaHistory } from '../projects/schema-history.js';
import { type ReleaseRow, ReleaseTable } from './releases.table.js';

/** An annotation, with what its sample records. */
const HumanLabels = z.object({
  seed: z.number(),
  psi: z.number(),
  score: z.number().nullable(),
  round: z.number(),
  confidence: Confidence,
  /** One of the two is null, depending on the project's task. */
  labels: bytes.nullable(),
  points: json<readonly Placement[]>().nullable(),
  /** The version of the project's schema by which the labels were meant. */
  madeWith: z.number(),
});
type HumanLabels = z.output<typeof HumanLabels>;

type Reviewed = NonNullable<Manifest['annotations']>;
const HumanOrigin = z.object({ id: z.string(), seed: z.number(), annotationRound: z.number() });
const Rejection = z.object({ seed: z.number(), psi: z.number(), round: z.number(), reason: z.string().nullable() });

/** SQL: the digest of the generator of round $2 of project $1. */
const OF_THE_ROUND = '(select turn.generator_digest from round turn where turn.project_id = $1 and turn.number = $2)';

/** Every statement about releases. */
@Injectable()
export class ReleasesStore {
  constructor(private readonly db: Database) {}

  async add(tx: Tx, row: ReleaseRow): Promise<void> {
    await tx.insert(ReleaseTable, row);
  }

  /** Newest first. */
  all(projectId: string): Promise<ReleaseRow[]> {
    return this.db.all(ReleaseTable, 'where project_id = $1 order by published_at desc', [projectId]);
  }

  byVersion(projectId: string, version: string): Promise<ReleaseRow | null> {
    return this.db.one(ReleaseTable, 'where project_id = $1 and version = $2', [projectId, version]);
  }

  /** What was done to the schema from one version to another, as sentences, and what became of its labels. */
  async schemaChanges(
    projectId: string,
    from: number,
    to: number,
  ): Promise<{ sentences: string[]; mapping: LabelMapping | null }> {
    const history = await schemaHistory(this.db, projectId);
    return { sentences: history.changesSince(from, to).sentences, mapping: history.mappingBetween(from, to) };
  }

  /** False if it had already been withdrawn. */
  async yank(id: string, yanked: z.output<typeof Tombstone>): Promise<boolean> {
    const changed = await this.db.run('update release set yanked = $2 where id = $1 and yanked is null', [
      id,
      JSON.stringify(yanked),
    ]);
    return changed > 0;
  }

  /** The release with the highest version. */
  newest(projectId: string): Promise<ReleaseRow | null> {
    return this.db.one(
      ReleaseTable,
      `where project_id = $1 order by string_to_array(version, '.')::int[] desc limit 1`,
      [projectId],
    );
  }

  /** Size of the factory in the round's releases; 0 if there are none. */
  async factoryBytes(roundId: string): Promise<number> {
    const row = await this.db.row(
      z.object({ bytes: z.number() }),
      `select (file->>'bytes')::bigint as bytes from release, jsonb_array_elements(manifest->'files') file
      where round_id = $1 and file->>'path' = 'factory.onnx' limit 1`,
      [roundId],
    );
    return row?.bytes ?? 0;
  }

  /** Annotations of images by the round's generator, up to the round, that a release includes, ordered by seed. */
  humanOrigins(projectId: string, roundNumber: number, use: HumanUse): Promise<z.output<typeof HumanOrigin>[]> {
    return this.db.rows(
      HumanOrigin,
      `select annotation.id, candidate.seed, round.number as "annotationRound" from annotation join candidate on candidate.id = annotation.candidate_id
      join round on round.id = annotation.round_id where annotation.project_id = $1 and round.number <= $2
      and ${USABLE} and ${ITS_GENERATOR} = ${OF_THE_ROUND} and ($3 = 'all' or $3 = 'sure' and annotation.confidence = 'sure') order by candidate.seed`,
      [projectId, roundNumber, use],
    );
  }

  /** Number of seeds from `first` up to, but not including, `end` that people labelled in the project. */
  async labelledAmong(projectId: string, first: number, end: number): Promise<number> {
    const row = await this.db.row(
      z.object({ count: z.number() }),
      `select count(*) as count from annotation join candidate on candidate.id = annotation.candidate_id
      where annotation.project_id = $1 and candidate.seed >= $2 and candidate.seed < $3`,
      [projectId, first, end],
    );
    return row?.count ?? 0;
  }

  /**
   * Number of annotations up to a round, of images by its generator, that were compared with their prediction, how many
   * of them are unchanged, and how many were imported, if any.
   */
  async reviewed(projectId: string, roundNumber: number): Promise<Reviewed> {
    const row = await this.db.row(
      z.object({ compared: z.number(), unchanged: z.number(), imported: z.number() }),
      `select count(changed) as compared, count(*) filter (where changed = 0) as unchanged,
        count(*) filter (where round.imported is not null) as imported
      from annotation join round on round.id = annotation.round_id where annotation.project_id = $1 and ${CURRENT} and round.number <= $2
      and ${ITS_GENERATOR} = ${OF_THE_ROUND}`,
      [projectId, roundNumber],
    );
    const { imported = 0, ...reviewed } = row ?? { compared: 0, unchanged: 0 };
    return imported > 0 ? { ...reviewed, imported } : reviewed;
  }

  /** Rejected images of the project up to a round, by its generator, ordered by seed. */
  rejections(projectId: string, roundNumber: number): Promise<Rejected[]> {
    return this.db.rows(
      Rejection,
      `select candidate.seed, candidate.psi, round.number as round, assignment.rejected_reason as reason from assignment
      join candidate on candidate.id = assignment.candidate_id join round on round.id = assignment.round_id
      where assignment.project_id = $1 and round.number <= $2 and assignment.state = 'rejected'
      and round.generator_digest = ${OF_THE_ROUND} order by candidate.seed`,
      [projectId, roundNumber],
    );
  }

  /** The annotations of `humanOrigins`, with only one label map in memory at a time. */
  async *humanLabels(projectId: string, roundNumber: number, use: HumanUse): AsyncGenerator<HumanLabels> {
    const history = await schemaHistory(this.db, projectId);
    for (const { id } of await this.humanOrigins(projectId, roundNumber, use)) {
      const row = await this.db.row(
        HumanLabels,
        `select candidate.seed, candidate.psi, candidate.score, round.number as round, annotation.confidence, annotation.labels, annotation.points, annotation.schema_version as "madeWith"
        from annotation join candidate on candidate.id = annotation.candidate_id join round on round.id = annotation.round_id where annotation.id = $1`,
        [id],
      );
      if (row) yield { ...row, ...history.read(row, row.madeWith) };
    }
  }
}
