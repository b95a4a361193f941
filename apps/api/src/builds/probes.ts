import { Inject, Injectable } from '@nestjs/common';
import { ReleaseSettings } from '@gannet/contracts';
import { Database, violates } from '../database/database.js';
import { Refused } from '../errors.js';
import { probeKey, probePrefix } from '../releases/release-keys.js';
import type { Served } from '../releases/releases.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { BuildOrigins } from './build-origins.js';
import { BuildSteps } from './build-steps.js';
import { hasFailed } from './builds.rules.js';
import { BuildsStore } from './builds.store.js';
import type { BuildRow } from './builds.table.js';

/** Enough to get an impression, and shares to within a few percent; seconds of work. */
const PROBE_IMAGES = 48;
/** Number of previews per project whose images are kept. */
const KEPT_PROBES = 12;
/** A failed preview is retried when it is requested this long afterwards. */
const RETRY_AFTER_MS = 3000;

/** The few images that are labelled to preview a release. */
@Injectable()
export class Probes {
  constructor(
    private readonly db: Database,
    private readonly store: BuildsStore,
    private readonly steps: BuildSteps,
    private readonly origins: BuildOrigins,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  /**
   * The probe for these settings, starting from the seed that the next release would start with; created if it does not
   * exist.
   */
  async of(round: RoundRow, { psi, specks, firstSeed: asked }: ReleaseSettings, nextSeed: number): Promise<BuildRow> {
    const firstSeed = Math.min(asked ?? nextSeed, 2 ** 32 - PROBE_IMAGES);
    const key = `psi ${psi} specks ${specks}${asked === null ? '' : ` seed ${asked}`}`;
    const known = await this.store.probe(round.id, key);
    if (known && hasFailed(known) && Date.now() - (known.finishedAt?.getTime() ?? 0) > RETRY_AFTER_MS)
      await this.retry(known);
    if (known) return known;
    try {
      const { made, old } = await this.db.inTransaction(async (tx) => {
        await this.origins.lock(tx, round.id);
        const begun = await this.steps.begin(
          tx,
          round,
          firstSeed,
          ReleaseSettings.parse({ images: PROBE_IMAGES, psi, specks, firstSeed: asked }),
          'probe',
          key,
        );
        const gone = await this.store.oldProbes(tx, round.projectId, KEPT_PROBES);
        for (const id of gone) await this.store.remove(tx, id);
        return { made: begun, old: gone };
      });
      for (const id of old) await deleteBelow(this.objects, probePrefix(id));
      return made;
    } catch (error) {
      const other = violates(error, 'one_probe_of_a_kind_per_round') ? await this.store.probe(round.id, key) : null;
      if (!other) throw error;
      return other;
    }
  }

  async picture(slug: string, id: string, file: string): Promise<Served> {
    const project = await this.origins.project(slug);
    const probe = await this.store.byId(id);
    if (probe?.projectId !== project.id || probe.purpose !== 'probe')
      throw new Refused('NOT_FOUND', `${slug} has no such preview.`);
    if (!/^\d{10}(?:\.mask)?\.png$/.test(file) || (await this.objects.head(probeKey(id, file))) === null)
      throw new Refused('NOT_FOUND', `The preview has no picture ${file}.`);
    return { key: probeKey(id, file), mediaType: 'image/png', etag: `"${id}/${file}"` };
  }

  private retry({ id, roundId }: BuildRow): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      await this.origins.lock(tx, roundId);
      const held = await this.store.lock(tx, id);
      if (held && hasFailed(held)) await this.steps.resume(tx, held);
    });
  }
}
