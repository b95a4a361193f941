import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { FORMATS_REVISION, formatsOf } from '@gannet/release';
import { IMMUTABLE, sendStream, sendObject } from '../edge/sends.js';
import { Refused, Unavailable } from '../errors.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Releases } from './releases.js';
import { Tars } from './tars.js';
import { WHOLE } from './whole-release.js';

/**
 * Releases in other formats. The first download is sent while the format is generated and stored; a stored one is sent
 * with range support.
 */
@Injectable()
export class ReleaseFormats {
  private readonly log = new Logger(ReleaseFormats.name);

  constructor(
    private readonly releases: Releases,
    private readonly tars: Tars,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  async send(request: Request, response: Response, slug: string, version: string, file: string): Promise<void> {
    const release = await this.releases.byVersionOrRefuse(slug, version);
    const formats = formatsOf(release.manifest);
    const format = formats.find(({ name }) => file === `${name}.tar`);
    if (!format)
      throw new Refused(
        'NOT_FOUND',
        `There is no format ${file}: ask for one of ${[WHOLE, ...formats.map(({ name }) => `${name}.tar`)].join(', ')}.`,
      );
    const tar = this.tars.of(release, format.name);
    const sendable = {
      key: tar.key,
      mediaType: 'application/x-tar',
      etag: `"${release.digest}-${format.name}-${FORMATS_REVISION}"`,
      fileName: `${slug}-${version}-${format.name}.tar`,
    };
    if (await this.tars.isStored(tar)) return sendObject(request, response, this.store, sendable);
    const begin = (): void => {
      response.attachment(sendable.fileName);
      response.set({
        'content-type': sendable.mediaType,
        etag: sendable.etag,
        'cache-control': IMMUTABLE,
        'x-content-type-options': 'nosniff',
      });
    };
    if (request.method === 'HEAD') {
      begin();
      return void response.end();
    }
    await sendStream(response, this.tars.read(tar), begin).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (response.headersSent) return this.log.error(`${tar.key} could not be made: ${reason}`);
      throw error instanceof Unavailable
        ? error
        : new Unavailable(`The format cannot be made: ${reason.replace(/\.?$/, '.')}`, { cause: error });
    });
  }
}
