import { Injectable } from '@nestjs/common';
import type { GeneratorSummary } from '@gannet/contracts';
import type { GeneratorFacts } from '@gannet/generator';
import { z } from 'zod';
import { Database, type Tx } from '../database/database.js';
import { summaryOf } from './generators.js';
import { type GeneratorRow, GeneratorTable, type MeasuredCost } from './generators.table.js';

const UsingProject = z.object({ digest: z.string(), slug: z.string(), name: z.string() });
export type UsingProject = z.infer<typeof UsingProject>;

const Terms = z.object({ license: z.string(), attribution: z.string() });
const Change = z.object({ at: z.date(), by: z.string(), before: Terms, after: Terms });
type ChangeByName = z.infer<typeof Change>;

/** Every statement about generators. */
@Injectable()
export class GeneratorsStore {
  constructor(private readonly db: Database) {}

  all(): Promise<GeneratorRow[]> {
    return this.db.all(GeneratorTable, `order by summary->>'name', added_at, digest`);
  }

  byDigest(digest: string, tx: Tx = this.db): Promise<GeneratorRow | null> {
    return tx.one(GeneratorTable, 'where digest = $1', [digest]);
  }

  /** The row; nobody removes it or changes its terms until the end of the transaction. */
  lock(tx: Tx, digest: string): Promise<GeneratorRow | null> {
    return tx.one(GeneratorTable, 'where digest = $1 for update', [digest]);
  }

  /** The row; nobody removes it until the end of the transaction. */
  hold(tx: Tx, digest: string): Promise<GeneratorRow | null> {
    return tx.one(GeneratorTable, 'where digest = $1 for key share', [digest]);
  }

  /**
   * Records a package in a folder: its description, except a licence and an attribution that an admin has edited, and
   * what was measured, if anything was.
   */
  async register(facts: GeneratorFacts, cost: MeasuredCost | null, now: Date): Promise<void> {
    const { zDim, wDim, numWs, layers } = facts;
    await this.db.run(
      `insert into generator (digest, summary, facts, cost, added_at) values ($1, $2, $3, $4, $5)
      on conflict (digest) do update set facts = excluded.facts, cost = coalesce(excluded.cost, generator.cost),
        summary = excluded.summary || case
          when exists (select from generator_change where generator_digest = excluded.digest)
          then jsonb_build_object('license', generator.summary->'license', 'attribution', generator.summary->'attribution')
          else '{}' end`,
      [facts.digest, summaryOf(facts), { zDim, wDim, numWs, layers }, cost, now],
    );
  }

  /** The projects that need these generators, by name: for rounds to come, or for the images of earlier ones. */
  projectsOf(digests: readonly string[], tx: Tx = this.db): Promise<UsingProject[]> {
    return tx.rows(
      UsingProject,
      `select used.digest, slug, name from project
      join (select id, generator_digest as digest from project union select project_id, generator_digest from round) used on used.id = project.id
      where used.digest = any($1::text[]) and deleting_at is null order by name`,
      [digests],
    );
  }

  /** Latest first. */
  changesOf(digest: string): Promise<ChangeByName[]> {
    return this.db.rows(
      Change,
      `select changed_at as at, person.name as by, before, after from generator_change
      join person on person.id = generator_change.person_id
      where generator_digest = $1 order by changed_at desc, generator_change.id`,
      [digest],
    );
  }

  async saveSummary(tx: Tx, digest: string, summary: GeneratorSummary): Promise<void> {
    await tx.run('update generator set summary = $2 where digest = $1', [digest, summary]);
  }

  /** False if the generator was uploaded already; a row of a folder becomes that of the upload. */
  async add(tx: Tx, { digest, summary, facts, cost, uploadId, addedAt }: GeneratorRow): Promise<boolean> {
    const added = await tx.run(
      `insert into generator (digest, summary, facts, cost, upload_id, added_at) values ($1, $2, $3, $4, $5, $6)
      on conflict (digest) do update
        set summary = excluded.summary, facts = excluded.facts, cost = excluded.cost, upload_id = excluded.upload_id
        where generator.upload_id is null`,
      [digest, summary, facts, cost, uploadId, addedAt],
    );
    return added > 0;
  }

  async remove(tx: Tx, digest: string): Promise<void> {
    await tx.run('delete from generator where digest = $1', [digest]);
  }
}
