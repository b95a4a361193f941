import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { ReleaseDiff } from '@gannet/contracts';
import { Refused, Unavailable } from '../errors.js';
import { OBJECT_STORE, type ObjectStore, wholeOf } from '../storage/object-store.js';
import { Derivations } from './derivations.js';
import { driftOf } from './drift.js';
import { diffPictureKey, diffPrefix, releasePrefix } from './release-keys.js';
import { Releases, type Served } from './releases.js';
import type { ReleaseRow } from './releases.table.js';

/** Comparisons of two releases; computed on first request and stored. */
@Injectable()
export class ReleaseDiffs {
  private readonly computing = new Map<string, Promise<ReleaseDiff>>();

  constructor(
    private readonly releases: Releases,
    private readonly derivations: Derivations,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  async between(slug: string, from: string, to: string): Promise<ReleaseDiff> {
    const [a, b] = [await this.releases.byVersionOrRefuse(slug, from), await this.releases.byVersionOrRefuse(slug, to)];
    const key = `${diffPrefix(a.projectId, from, to)}/diff.json`;
    const stored = await this.stored(key);
    if (stored !== null) return stored;
    const running = this.computing.get(key) ?? this.compute(slug, a, b, key).finally(() => this.computing.delete(key));
    this.computing.set(key, running);
    return running;
  }

  async picture(slug: string, from: string, to: string, file: string): Promise<Served> {
    const [a, b] = [await this.releases.byVersionOrRefuse(slug, from), await this.releases.byVersionOrRefuse(slug, to)];
    if (!/^\d{10}(?:\.from|\.to)?\.png$/.test(file)) throw new Refused('NOT_FOUND', `There is no picture ${file}.`);
    const key = diffPictureKey(diffPrefix(a.projectId, from, to), file);
    if ((await this.store.head(key)) === null)
      throw new Refused('NOT_FOUND', `The changes from ${from} to ${to} show no picture ${file}.`);
    return { key, mediaType: 'image/png', etag: `"${a.digest}-${b.digest}-${file}"` };
  }

  /** Null where none is stored, or one that is damaged or of an earlier version of the contract. */
  private async stored(key: string): Promise<ReleaseDiff | null> {
    if ((await this.store.head(key)) === null) return null;
    const text = (await wholeOf(this.store, key)).toString();
    try {
      return ReleaseDiff.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  private async compute(slug: string, from: ReleaseRow, to: ReleaseRow, key: string): Promise<ReleaseDiff> {
    const { projectId } = from;
    const { sentences, mapping } = await this.releases.schemaChanges(from, to);
    const made = this.derivations.start({
      what: 'diff',
      from: { prefix: releasePrefix(projectId, from.version), digest: from.digest },
      to: { prefix: releasePrefix(projectId, to.version), digest: to.digest },
      mapping,
      pictures: diffPrefix(projectId, from.version, to.version),
    });
    const json = await text(made.bytes);
    await made.done.catch((cause: unknown) => {
      throw new Unavailable(
        `${from.version} and ${to.version} of ${slug} cannot be compared: ${cause instanceof Error ? cause.message : String(cause)}.`,
        { cause },
      );
    });
    const found = JSON.parse(json) as Omit<ReleaseDiff, 'project' | 'from' | 'to'>;
    const diff = ReleaseDiff.parse({
      ...found,
      project: slug,
      from: from.version,
      to: to.version,
      schema: sentences,
      classes: { ...found.classes, drift: driftOf(from.classStats, to.classStats, mapping) },
    });
    await this.store.put(key, new TextEncoder().encode(JSON.stringify(diff)));
    return diff;
  }
}
