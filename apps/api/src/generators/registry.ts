import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { GeneratorCost, GeneratorDetail, GeneratorEntry, GeneratorTerms } from '@gannet/contracts';
import { memoryEstimate } from '@gannet/interpreter';
import type { z } from 'zod';
import { Database } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { FolderPackages } from './folder-packages.js';
import { GeneratorsStore, type UsingProject } from './generators.store.js';
import { GeneratorChangeTable, type GeneratorRow, type MeasuredCost } from './generators.table.js';

/** What the estimates of memory are for. */
const ESTIMATED = { images: 24, classes: 16 } as const;

/** The generators that projects can be made with, as admins see them. */
@Injectable()
export class Registry {
  constructor(
    private readonly store: GeneratorsStore,
    private readonly db: Database,
    private readonly folders: FolderPackages,
  ) {}

  /** Records the packages in folders, with what was measured when they were tried. */
  async register(costs: ReadonlyMap<string, MeasuredCost>): Promise<void> {
    for (const facts of this.folders.all())
      await this.store.register(facts, costs.get(facts.digest) ?? null, new Date());
  }

  async all(): Promise<GeneratorEntry[]> {
    const rows = (await this.store.all()).filter((row) => this.isHere(row));
    const projects = await this.store.projectsOf(rows.map(({ digest }) => digest));
    return rows.flatMap((row) => entryOf(row, projects) ?? []);
  }

  async one(digest: string): Promise<GeneratorDetail> {
    const row = await this.store.byDigest(digest);
    const entry = row && this.isHere(row) && entryOf(row, await this.store.projectsOf([digest]));
    if (!entry) throw missing(digest);
    const changes = await this.store.changesOf(digest);
    return { ...entry, changes: changes.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })) };
  }

  /** Changes the licence and the attribution; what is the same is not recorded. */
  async changeTerms(digest: string, after: z.output<typeof GeneratorTerms>, caller: Caller): Promise<GeneratorDetail> {
    await this.db.inTransaction(async (tx) => {
      const row = await this.store.lock(tx, digest);
      if (!row || !this.isHere(row)) throw missing(digest);
      const { license, attribution } = row.summary;
      if (license === after.license && attribution === after.attribution) return;
      await this.store.saveSummary(tx, digest, { ...row.summary, ...after });
      await tx.insert(GeneratorChangeTable, {
        id: randomUUID(),
        generatorDigest: digest,
        personId: caller.personId,
        changedAt: new Date(),
        before: { license, attribution },
        after,
      });
    });
    return this.one(digest);
  }

  /** In a folder of this server, or uploaded. */
  private isHere({ digest, uploadId }: GeneratorRow): boolean {
    return uploadId !== null || this.folders.find(digest) !== null;
  }
}

function missing(digest: string): Refused {
  return new Refused(
    'NOT_FOUND',
    `There is no generator with the digest ${digest} here. Somebody may have removed it.`,
  );
}

/** Null for a generator that has never been tried. */
function entryOf(
  { summary, facts, cost, uploadId }: GeneratorRow,
  projects: readonly UsingProject[],
): GeneratorEntry | null {
  if (!facts || !cost) return null;
  return {
    ...summary,
    layers: [...facts.layers],
    styles: facts.numWs,
    cost: costOf(facts, summary.resolution, cost),
    projects: projects.filter(({ digest }) => digest === summary.digest).map(({ slug, name }) => ({ slug, name })),
    isUploaded: uploadId !== null,
  };
}

/** What was measured, and what follows from the layers. */
function costOf(
  { layers }: Pick<NonNullable<GeneratorRow['facts']>, 'layers'>,
  resolution: number,
  cost: MeasuredCost,
): GeneratorCost {
  return { ...cost, ...memoryEstimate({ layers, resolution }, ESTIMATED) };
}
