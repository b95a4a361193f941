import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { plural } from '@gannet/contracts';
import type {
  GeneratorCost,
  GeneratorDetail,
  GeneratorEntry,
  GeneratorSummary,
  GeneratorTerms,
  LayersCost,
} from '@gannet/contracts';
import { layersAt, memoryEstimate } from '@gannet/interpreter';
import type { z } from 'zod';
import { Database, type Tx, violates } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { problemOfSide } from './label-side.js';
import { notify } from '../news/news.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { FolderPackages } from './folder-packages.js';
import { GeneratorsStore, type UsingProject } from './generators.store.js';
import { GeneratorChangeTable, type GeneratorRow, type MeasuredCost, type UploadFound } from './generators.table.js';
import { uploadKey } from './upload-keys.js';

/** What the estimates of memory are for. */
const ESTIMATED = { images: 24, classes: 16 } as const;

/** The generators that projects can be made with, as admins see them. */
@Injectable()
export class Registry {
  constructor(
    private readonly store: GeneratorsStore,
    private readonly db: Database,
    private readonly folders: FolderPackages,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  /** Records the packages in folders, with what was measured when they were tried. */
  async register(costs: ReadonlyMap<string, MeasuredCost>): Promise<void> {
    for (const facts of this.folders.all())
      await this.store.register(facts, costs.get(facts.digest) ?? null, new Date());
  }

  async all(): Promise<GeneratorEntry[]> {
    const rows = await this.here();
    const projects = await this.store.projectsOf(rows.map(({ digest }) => digest));
    return rows.flatMap((row) => entryOf(row, projects) ?? []);
  }

  /** The rows of those that can be used here. */
  async here(): Promise<GeneratorRow[]> {
    return (await this.store.all()).filter((row) => this.isHere(row));
  }

  /** Also of one that cannot be used here at present. */
  row(digest: string): Promise<GeneratorRow | null> {
    return this.store.byDigest(digest);
  }

  /** Keeps a generator from being removed until the end of the transaction; null if it is gone. */
  hold(tx: Tx, digest: string): Promise<GeneratorRow | null> {
    return this.store.hold(tx, digest);
  }

  /** The generator, if it can be used here; null otherwise. */
  async known(digest: string): Promise<GeneratorSummary | null> {
    const row = await this.store.byDigest(digest);
    return row && this.isHere(row) ? row.summary : null;
  }

  async one(digest: string): Promise<GeneratorDetail> {
    const row = await this.store.byDigest(digest);
    const entry = row && this.isHere(row) && entryOf(row, await this.store.projectsOf([digest]));
    if (!entry) throw missing(digest);
    const changes = await this.store.changesOf(digest);
    return { ...entry, changes: changes.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })) };
  }

  /**
   * What a project needs that reads these layers, with label maps of `labelSide`, by default the side of the images.
   * Refuses with INVALID names that the generator does not have, and sides that label maps cannot have.
   */
  async costOf(digest: string, names: readonly string[], labelSide?: number): Promise<LayersCost> {
    const row = await this.store.byDigest(digest);
    if (!row?.facts || !this.isHere(row)) throw missing(digest);
    const layers = row.facts.layers.filter(({ name }) => names.includes(name));
    const unknown = names.find((name) => !layers.some((layer) => layer.name === name));
    if (unknown !== undefined)
      throw new Refused('INVALID', `The generator ${row.summary.name} has no feature map ${unknown}.`);
    const resolution = labelSide ?? row.summary.resolution;
    const problem = problemOfSide(row.summary.resolution, resolution);
    if (problem !== null) throw new Refused('INVALID', problem);
    return memoryEstimate({ layers: layersAt(layers, resolution), resolution }, ESTIMATED);
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

  /** Adds the generator that an upload has become. Refuses with CONFLICT when it is here already. */
  async add(tx: Tx, { summary, facts, cost }: UploadFound, uploadId: string): Promise<void> {
    const isInFolder = this.folders.find(summary.digest) !== null;
    if (
      !isInFolder &&
      (await this.store.add(tx, { digest: summary.digest, summary, facts, cost, uploadId, addedAt: new Date() }))
    ) {
      await notify(tx, { what: 'generators' });
      return;
    }
    throw new Refused(
      'CONFLICT',
      `The generator ${summary.name} is here already (digest ${summary.digest.slice(0, 12)}): somebody else has kept it. Discard this upload.`,
    );
  }

  /** Removes an uploaded generator. Refuses with CONFLICT while projects use it. */
  async remove(digest: string): Promise<void> {
    const uploadId = await this.db
      .inTransaction((tx) => this.removeRow(tx, digest))
      .catch((error: unknown) => {
        throw violates(error, 'project_uses_generator') || violates(error, 'round_uses_generator')
          ? new Refused('CONFLICT', 'A project that used this generator is being deleted. Try again in a minute.')
          : error;
      });
    await deleteBelow(this.objects, uploadKey(uploadId));
  }

  /** Returns the upload that it came from. */
  private async removeRow(tx: Tx, digest: string): Promise<string> {
    const row = await this.store.lock(tx, digest);
    if (!row || !this.isHere(row)) throw missing(digest);
    if (row.uploadId === null)
      throw new Refused(
        'CONFLICT',
        `${row.summary.name} is a folder of the server. Remove the folder, and start the server again.`,
      );
    const projects = await this.store.projectsOf([digest], tx);
    if (projects.length > 0) throw new Refused('CONFLICT', inUse(row.summary.name, projects));
    await this.store.remove(tx, digest);
    await notify(tx, { what: 'generators' });
    return row.uploadId;
  }

  /** In a folder of this server, or uploaded. */
  private isHere({ digest, uploadId }: GeneratorRow): boolean {
    return uploadId !== null || this.folders.find(digest) !== null;
  }
}

function inUse(name: string, projects: readonly UsingProject[]): string {
  const names = projects.map((project) => `“${project.name}”`).join(', ');
  return `${name} is used by ${plural(projects.length, 'project')}: ${names}. Their images are recomputed with it, so it stays.`;
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
export function costOf(
  { layers }: Pick<NonNullable<GeneratorRow['facts']>, 'layers'>,
  resolution: number,
  cost: MeasuredCost,
): GeneratorCost {
  return { ...cost, ...memoryEstimate({ layers, resolution }, ESTIMATED) };
}
