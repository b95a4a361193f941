import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ReleaseDetail, ReleaseFile, ReleaseSummary } from '@gannet/contracts';
import { CHECKSUMS, checksumText, croissantText, formatsOf, MANIFEST, sha256 } from '@gannet/release';
import { CONFIG, type Config } from '../config.js';
import { Refused } from '../errors.js';
import { Projects } from '../projects/projects.js';
import { Integrity } from '../storage/integrity.js';
import { previewKey, releaseKey } from './release-keys.js';
import { ReleasesStore } from './releases.store.js';
import type { ReleaseRow } from './releases.table.js';

/** A stored file, with what HTTP needs. */
export interface Served {
  readonly key: string;
  readonly mediaType: string;
  /** A strong ETag: it identifies the content. */
  readonly etag: string;
}

/** Published releases, for downloads. */
@Injectable()
export class Releases {
  private readonly log = new Logger(Releases.name);

  constructor(
    private readonly store: ReleasesStore,
    private readonly projects: Projects,
    private readonly intact: Integrity,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async all(slug: string): Promise<ReleaseSummary[]> {
    const project = await this.projects.bySlugOrRefuse(slug);
    return (await this.store.all(project.id)).map((row) => summaryOf(slug, row));
  }

  async one(slug: string, version: string): Promise<ReleaseDetail> {
    const row = await this.byVersionOrRefuse(slug, version);
    return {
      ...summaryOf(slug, row),
      formats: formatsOf(row.manifest).map(({ name, title, loss }) => ({ name, title, loss })),
      manifest: row.manifest,
      previews: [...row.previews],
      classStats: [...row.classStats],
      keypointStats: [...row.keypointStats],
    };
  }

  /**
   * A file of a release by its path. Refuses with NOT_FOUND if the manifest does not list it, and with GONE if the
   * stored file is damaged.
   */
  async file(slug: string, version: string, path: string): Promise<Served> {
    const row = await this.byVersionOrRefuse(slug, version);
    const file = fileOf(row, path);
    if (!file) throw new Refused('NOT_FOUND', `${slug} ${version} has no file ${path}.`);
    const key = releaseKey(row.projectId, version, path);
    const problem = await this.intact.problem(key, file);
    if (problem !== null) {
      this.log.error(`${key} ${problem}`);
      throw new Refused('GONE', `The stored file ${path} ${problem}. Tell the people who run this server.`);
    }
    return { key, mediaType: file.mediaType, etag: `"${file.sha256}"` };
  }

  /**
   * `croissant.json`, which cannot be part of the immutable release: it contains the date of publication and the
   * server's public address, or the address of the request.
   */
  async croissant(slug: string, version: string, asked: string | null): Promise<string> {
    const row = await this.byVersionOrRefuse(slug, version);
    const origin = this.config.publicUrl ?? asked;
    if (origin === null)
      throw new Refused('INVALID', 'The Host header of the request is no address, such as gannet.example.org:3000.');
    return croissantText(row.manifest, {
      date: row.publishedAt.toISOString().slice(0, 10),
      url: `${origin}/p/${slug}/releases/${version}`,
      digest: row.digest,
    });
  }

  /** Refuses to withdraw a release twice: the first reason stays. */
  async yank(slug: string, version: string, reason: string): Promise<ReleaseSummary> {
    const row = await this.byVersionOrRefuse(slug, version);
    const yanked = { reason, at: new Date().toISOString() };
    if (!(await this.store.yank(row.id, yanked)))
      throw new Refused('CONFLICT', `${slug} ${version} was withdrawn already.`);
    return summaryOf(slug, { ...row, yanked });
  }

  async preview(slug: string, version: string, file: string): Promise<Served> {
    const row = await this.byVersionOrRefuse(slug, version);
    if (!row.previews.some(({ key }) => file === `${key}.png` || file === `${key}.mask.png`))
      throw new Refused('NOT_FOUND', `${slug} ${version} shows no sample ${file}.`);
    return { key: previewKey(row.projectId, version, file), mediaType: 'image/png', etag: `"${row.digest}/${file}"` };
  }

  /** What was done to the schema between two releases, as sentences. */
  schemaChanges(from: ReleaseRow, to: ReleaseRow): ReturnType<ReleasesStore['schemaChanges']> {
    return this.store.schemaChanges(from.projectId, from.manifest.schemaVersion ?? 1, to.manifest.schemaVersion ?? 1);
  }

  /** Refuses with NOT_FOUND. */
  async byVersionOrRefuse(slug: string, version: string): Promise<ReleaseRow> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const row = await this.store.byVersion(project.id, version);
    if (!row) throw new Refused('NOT_FOUND', `${slug} has no release ${version}.`);
    return row;
  }
}

/** A downloadable file: one of the manifest's, the manifest itself, or the checksums. */
function fileOf(
  { manifest, digest }: ReleaseRow,
  path: string,
): (Omit<ReleaseFile, 'bytes'> & { readonly bytes?: number }) | undefined {
  if (path === MANIFEST) return { path, sha256: digest, mediaType: 'application/json' };
  if (path === CHECKSUMS)
    return { path, sha256: sha256(checksumText(manifest.files, digest)), mediaType: 'text/plain' };
  return manifest.files.find((file) => file.path === path);
}

function summaryOf(
  slug: string,
  { id, version, digest, manifest, bytes, quality, publishedAt, yanked }: ReleaseRow,
): ReleaseSummary {
  const { images, dropped } = manifest.counts;
  return {
    id,
    project: slug,
    version,
    round: manifest.round,
    digest,
    images,
    dropped,
    bytes,
    quality,
    publishedAt: publishedAt.toISOString(),
    yanked,
  };
}
