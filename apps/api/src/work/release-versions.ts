import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { type Manifest, type ManifestLabels, ProvenanceLine, type ReleaseChange } from '@gannet/contracts';
import {
  changeOf,
  changedClasses,
  keyOf,
  PROVENANCE,
  type ReleaseFacts,
  releaseTaskIn,
  type Selection,
  versionAfter,
} from '@gannet/release';
import { Database } from '../database/database.js';
import type { BuildOrder } from './chunk-order.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { schemaHistory } from '../projects/schema-history.js';
import { BuildsStore } from '../builds/builds.store.js';
import { releaseKey } from '../releases/release-keys.js';
import { ReleasesStore } from '../releases/releases.store.js';
import type { ReleaseRow } from '../releases/releases.table.js';

/** Determines a release's version from what has changed since the newest one, by Croissant's rule. */
@Injectable()
export class ReleaseVersions {
  constructor(
    private readonly db: Database,
    private readonly releases: ReleasesStore,
    private readonly builds: BuildsStore,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  /**
   * Reserves the version. If the newest release is still being made, nothing is known about it, so the next version is
   * a major one.
   */
  async reserve({ build }: BuildOrder, facts: Omit<ReleaseFacts, 'version'>, selection: Selection): Promise<string> {
    const newest = await this.releases.newest(build.projectId);
    const humans = (await this.releases.humanOrigins(build.projectId, facts.round, build.settings.humans)).map(
      ({ seed, annotationRound }) => `${keyOf(seed)} ${annotationRound}`,
    );
    const change = newest ? await this.changeFrom(newest, facts, keptKeys(facts, selection), new Set(humans)) : 'major';
    return this.db.inTransaction((tx) =>
      this.builds.reserveVersion(tx, build, (reserved) => {
        if (reserved === null) return '1.0.0';
        return versionAfter(reserved, reserved === newest?.version ? change : 'major');
      }),
    );
  }

  private async changeFrom(
    newest: ReleaseRow,
    facts: Omit<ReleaseFacts, 'version'>,
    kept: ReadonlySet<string>,
    humans: ReadonlySet<string>,
  ): Promise<ReleaseChange> {
    const before = { generated: new Set<string>(), humans: new Set<string>() };
    const lines = createInterface({
      input: Readable.from(this.objects.get(releaseKey(newest.projectId, newest.version, PROVENANCE))),
    });
    for await (const line of lines) {
      const { key, labelledBy, provenance } = ProvenanceLine.parse(JSON.parse(line));
      if (labelledBy === 'human') before.humans.add(`${key} ${provenance.round}`);
      else before.generated.add(key);
    }
    if (newest.manifest.generator.digest !== facts.generator.digest) return 'major'; // the same seed is another image
    const history = await schemaHistory(this.db, newest.projectId);
    if (history.changesSince(newest.manifest.schemaVersion ?? 1).altersLabels) return 'major';
    const isMadeAlike = recipeOf(newest.manifest) === recipeOf(facts);
    const common = [...kept].filter((key) => before.generated.has(key));
    return changeOf({
      added: [...without(kept, before.generated), ...without(humans, before.humans)],
      removed: [...without(before.generated, kept), ...without(before.humans, humans)],
      // It is enough to know that the same seeds were labelled differently; the diff computes by how much.
      relabelled: [],
      redrawn: isMadeAlike ? [] : common,
      classes: changedClasses(namesOf(newest.manifest), namesOf(facts)),
    });
  }
}

/** What determines the image and the labels of a seed. */
function recipeOf({
  generator,
  interpreter,
  psi,
  selection,
  runtime,
}: Omit<Manifest, 'version' | 'format' | 'counts' | 'splits' | 'files'>): string {
  return JSON.stringify([generator.digest, interpreter.digest, psi, selection?.specks ?? 0, runtime]);
}

function namesOf(manifest: ManifestLabels): readonly string[] {
  return releaseTaskIn(manifest).namesOf(manifest);
}

function keptKeys({ seeds }: Pick<Manifest, 'seeds'>, { isKept }: Selection): Set<string> {
  const keys = new Set<string>();
  isKept.forEach((one, index) => {
    if (one === 1) keys.add(keyOf(seeds.first + index));
  });
  return keys;
}

function without(all: ReadonlySet<string>, some: ReadonlySet<string>): string[] {
  return [...all].filter((one) => !some.has(one));
}
