import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CHECKSUMS, CROISSANT, MANIFEST, sha256, TAR_END, tarHead, tarPadding } from '@gannet/release';
import { bytesOf, type Piece, sendPieces } from '../edge/sends.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Releases } from './releases.js';

/** The name of the file that contains the release as it is. */
export const WHOLE = 'release.tar';

/**
 * A release as a tar of the folder that `gannet pull` creates. It is assembled from the stored files while it is sent,
 * and not stored.
 */
@Injectable()
export class WholeRelease {
  constructor(
    private readonly releases: Releases,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  /** `asked` is the address of the request. Refuses before the first byte if a stored file is damaged. */
  async send(request: Request, response: Response, slug: string, version: string, asked: string | null): Promise<void> {
    const folder = `${slug}-${version}`;
    const { manifest, digest } = await this.releases.byVersionOrRefuse(slug, version);
    const croissant = Buffer.from(await this.releases.croissant(slug, version, asked));
    const pieces = await entry(`${folder}/${CROISSANT}`, croissant);
    for (const path of [MANIFEST, CHECKSUMS, ...manifest.files.map((file) => file.path)]) {
      const { key } = await this.releases.file(slug, version, path);
      pieces.push(...(await entry(`${folder}/${path}`, { key, bytes: (await this.store.head(key))?.bytes ?? 0 })));
    }
    const etag = `"${digest}-release-${sha256(croissant).slice(0, 16)}"`;
    await sendPieces(request, response, this.store, [...pieces, TAR_END], {
      mediaType: 'application/x-tar',
      etag,
      fileName: `${folder}.tar`,
    });
  }
}

async function entry(name: string, body: Piece): Promise<Piece[]> {
  const bytes = bytesOf(body);
  return [await tarHead(name, bytes), body, tarPadding(bytes)];
}
