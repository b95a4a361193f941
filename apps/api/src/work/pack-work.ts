import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type ReleasePreview, plural } from '@gannet/contracts';
import { buildRelease, releaseTaskIn, type Sample, type Selection } from '@gannet/release';
import { Refused } from '../errors.js';
import { NotFinite } from '../interpreters/predictor.js';
import { notify } from '../news/news.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Upload } from '../storage/upload.js';
import { factsOf, LICENSE_TEXT } from './release-facts.js';
import { previewKey, releaseKey } from '../releases/release-keys.js';
import { buildOrderOf, type ChunkOrder } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';
import { ProgressReports } from './progress-reports.js';
import { ReleaseContent } from './release-content.js';
import { ReleaseVersions } from './release-versions.js';
import { ReleasesStore } from '../releases/releases.store.js';
import type { ReleaseRow } from '../releases/releases.table.js';
import { selectionOf } from '../builds/selecting.js';

/** Number of samples that can be viewed before a download. */
const PREVIEWS = 24;

/** Selects a build's images after labelling, and packs them under the release's keys. */
@Injectable()
export class PackWork extends ChunkHandler {
  constructor(
    private readonly store: ReleasesStore,
    private readonly content: ReleaseContent,
    private readonly versions: ReleaseVersions,
    private readonly progress: ProgressReports,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {
    super();
  }

  /** Inserting the row publishes the release. Repeating it writes the same bytes. */
  async compute(given: ChunkOrder): Promise<Write> {
    const order = buildOrderOf(given);
    const { build, round, project, interpreter } = order;
    const { firsts, found } = await this.content.summaries(build.id);
    const selection = selectionOf(found, build.settings, project.schema, interpreter.members);
    if (found.every(({ score }) => score === null)) throw new NotFinite(build.firstSeed, build.settings.psi);
    if (selection.kept === 0) throw new Refused('INVALID', nothingLeft(selection, found.length));
    const facts = {
      ...factsOf(order, selection, this.content.runtime),
      annotations: await this.store.reviewed(project.id, round.number),
    };
    const version = build.version ?? (await this.versions.reserve(order, facts, selection));
    const note = this.progress.of(order);
    const previews: ReleasePreview[] = [];
    const built = await buildRelease(
      {
        facts: { ...facts, version },
        samples: this.content.spooled(build.id, firsts, note),
        humans: this.content.humans(order),
        keep: (_record, index) => selection.isKept[index] === 1,
        unusable: new Set(found.flatMap(({ score }, index) => (score === null ? [build.firstSeed + index] : []))),
        rejected: build.settings.rejected ? await this.store.rejections(project.id, round.number) : null,
        quality: interpreter.quality,
        licenseText: LICENSE_TEXT,
        factory: await this.content.factory(order),
        onKept: (sample, kept) =>
          kept <= PREVIEWS ? this.keepPreview(project.id, version, sample, previews) : undefined,
      },
      { file: (path) => new Upload(this.objects, releaseKey(project.id, version, path)) },
    );
    const row: ReleaseRow = {
      id: randomUUID(),
      projectId: project.id,
      roundId: round.id,
      buildId: build.id,
      version,
      digest: built.digest,
      manifest: built.manifest,
      classStats: built.classStats,
      keypointStats: built.keypointStats,
      previews,
      bytes: built.bytes,
      quality: interpreter.quality,
      labelSeconds: await this.content.labelSeconds(build.id),
      publishedAt: new Date(),
      yanked: null,
    };
    return async (tx) => {
      await this.store.add(tx, row);
      await notify(tx, { what: 'release', project: project.slug, version });
    };
  }

  private async keepPreview(
    projectId: string,
    version: string,
    { key, image, mask, record }: Sample,
    previews: ReleasePreview[],
  ): Promise<void> {
    await this.objects.put(previewKey(projectId, version, `${key}.png`), image);
    if (mask) await this.objects.put(previewKey(projectId, version, `${key}.mask.png`), mask);
    previews.push({
      key,
      seed: record.seed,
      score: record.score!,
      ...releaseTaskIn(record).previewOf(record),
    });
  }
}

function nothingLeft({ dropped }: Selection, drawn: number): string {
  return `Of ${plural(drawn, 'image')} none would be left: ${plural(dropped.uncertain, 'is', 'are')} in the most uncertain share, ${plural(dropped.unconfident, 'has', 'have')} too little confidence${dropped.unusable ? `, ${plural(dropped.unusable, 'has', 'have')} numbers that are not finite` : ''}. Nothing was published; lower the least confidence or the dropped share.`;
}
