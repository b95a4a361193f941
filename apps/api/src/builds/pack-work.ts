import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ReleasePreview } from '@gannet/contracts';
import { buildRelease, encodeKeypointSample, encodeSample, readSpool, type Sample, type Selection } from '@gannet/release';
import { Database } from '../database/database.js';
import { Refused } from '../errors.js';
import { NotFinite, Predictor } from '../interpreters/predictor.js';
import { tell } from '../news/news.js';
import type { BuildOrder, Write } from '../rounds/chunk-order.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { BuildProgress } from './build-progress.js';
import { BuildsStore } from './builds.store.js';
import { type Found, foundIn, pointsOf } from './found.js';
import { factsOf, LICENSE_TEXT } from './release-facts.js';
import { previewKey, releaseKey, spoolKey } from '../releases/release-keys.js';
import { ReleaseVersions } from './release-versions.js';
import { ReleasesStore } from '../releases/releases.store.js';
import type { ReleaseRow } from '../releases/releases.table.js';
import { selectionOf } from './selecting.js';
import { sinkAt } from '../releases/sink-at.js';

/** How many samples can be looked at before a download. */
const PREVIEWS = 24;

/** Work on a build whose seeds are labelled: select, and pack what is kept under the release's own keys. */
@Injectable()
export class PackWork {
  constructor(
    private readonly db: Database, private readonly store: ReleasesStore, private readonly builds: BuildsStore, private readonly predictor: Predictor,
    private readonly versions: ReleaseVersions, private readonly progress: BuildProgress, @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  /** It becomes a release with its row. Doing it again writes the same bytes. */
  async pack(order: BuildOrder): Promise<Write> {
    const { build, round, project, interpreter, chunk } = order;
    const { firsts, found } = await this.found(build.id);
    const selection = selectionOf(found, build.settings, project.schema, interpreter.members);
    if (found.every(({ score }) => score === null)) throw new NotFinite(build.firstSeed, build.settings.psi);
    if (selection.kept === 0) throw new Refused('INVALID', nothingLeft(selection, found.length));
    const facts = { ...factsOf(order, selection), annotations: await this.store.reviewed(project.id, round.number) };
    const version = build.version ?? (await this.versions.reserve(order, facts, selection));
    const note = this.progress.of(chunk, project.slug);
    const previews: ReleasePreview[] = [];
    const built = await buildRelease({
      facts: { ...facts, version }, samples: this.spooled(build.id, firsts, note), humans: this.humans(order), keep: (_record, index) => selection.isKept[index] === 1,
      unusable: new Set(found.flatMap(({ score }, index) => (score === null ? [build.firstSeed + index] : []))),
      rejected: build.settings.rejected ? await this.store.rejections(project.id, round.number) : null,
      quality: interpreter.quality, licenseText: LICENSE_TEXT, factory: await this.factoryOf(order),
      onKept: (sample, kept) => (kept <= PREVIEWS ? this.keepPreview(project.id, version, sample, previews) : undefined),
    }, { file: (path) => sinkAt(this.objects, releaseKey(project.id, version, path)) });
    const row: ReleaseRow = {
      id: randomUUID(), projectId: project.id, roundId: round.id, buildId: build.id, version, digest: built.digest, manifest: built.manifest, classStats: built.classStats, keypointStats: built.keypointStats,
      previews, bytes: built.bytes, quality: interpreter.quality, labelSeconds: await this.builds.labelSeconds(build.id), publishedAt: new Date(), yanked: null,
    };
    return async (tx) => {
      await this.store.add(tx, row);
      await tell(tx, { what: 'release', project: project.slug, version });
    };
  }

  /** What labelling noted. Of chunks that were labelled before it was, the spools tell. */
  private async found(buildId: string): Promise<{ firsts: number[]; found: Found[] }> {
    const chunks = await this.builds.found(this.db, buildId);
    const found: Found[] = [];
    for (const chunk of chunks) {
      if (chunk.found) found.push(...chunk.found);
      else for await (const sample of readSpool(this.objects.read(spoolKey(buildId, chunk.first)))) found.push(foundIn(sample));
    }
    return { firsts: chunks.map(({ first }) => first), found };
  }

  private async *spooled(buildId: string, firsts: readonly number[], note: (done: number) => void): AsyncGenerator<Sample> {
    let done = 0;
    for (const first of firsts) {
      for await (const sample of readSpool(this.objects.read(spoolKey(buildId, first)))) {
        yield sample;
        note(++done);
      }
    }
  }

  /** What people labelled up to this round, as far as the release takes it, with the images drawn again. */
  private async *humans({ round, project, build }: BuildOrder): AsyncGenerator<Sample> {
    const { generatorDigest, schema, generator: { resolution: side } } = project;
    for await (const { round: number, labels, points, ...origin } of this.store.humanLabels(project.id, round.number, build.settings.humans)) {
      const rgb = await this.predictor.image(generatorDigest, origin.seed, origin.psi);
      const provenance = { generator: generatorDigest, interpreter: null, round: number };
      if (schema.task === 'parts' && labels) {
        yield encodeSample({ ...origin, rgb, labels: { width: side, height: side, data: new Uint8Array(labels) }, classes: schema.classes.length, provenance });
      } else if (points) {
        yield encodeKeypointSample({ ...origin, rgb, points: points.map((point) => ({ ...point, spread: null })), width: side, height: side, provenance });
      }
    }
  }

  private factoryOf({ project: { schema, generator, generatorDigest }, interpreter }: BuildOrder): Promise<Uint8Array> {
    const { license, attribution } = generator;
    const names = JSON.stringify((schema.task === 'parts' ? schema.classes : schema.keypoints).map(({ name }) => name));
    return this.predictor.factoryFile(schema.task, generatorDigest, interpreter.digest, { [schema.task === 'parts' ? 'classes' : 'keypoints']: names, license, attribution });
  }

  private async keepPreview(projectId: string, version: string, { key, image, mask, record }: Sample, previews: ReleasePreview[]): Promise<void> {
    await this.objects.put(previewKey(projectId, version, `${key}.png`), image);
    if (mask) await this.objects.put(previewKey(projectId, version, `${key}.mask.png`), mask);
    previews.push({ key, seed: record.seed, score: record.score!, ...(record.keypoints ? { points: pointsOf(record) } : {}) });
  }
}

function nothingLeft({ dropped }: Selection, drawn: number): string {
  return `None of the ${drawn} images would be left: ${dropped.uncertain} are the most uncertain share, ${dropped.unconfident} have too little confidence${dropped.unusable ? `, ${dropped.unusable} have numbers that are not finite` : ''}. Nothing was published; lower the least confidence or the dropped share.`;
}
