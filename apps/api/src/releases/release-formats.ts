import { once } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { FORMATS_REVISION, formatsOf } from '@gannet/release';
import { FOREVER, sendObject } from '../edge/sends.js';
import { Refused, Unavailable } from '../errors.js';
import { OBJECT_STORE, type ObjectStore, type Upload } from '../storage/object-store.js';
import { type Derivation, Derivations } from './derivations.js';
import { formatKey, releasePrefix } from './release-keys.js';
import { Releases } from './releases.js';

/**
 * Releases in other layouts. The first download is made while it is sent, and kept; what is kept is sent with Range. Whoever
 * asks while the first is on its way gets one of their own. A download that breaks off does not end the making of what is
 * kept: the next attempt finds it.
 */
@Injectable()
export class ReleaseFormats {
  private readonly log = new Logger(ReleaseFormats.name);
  private readonly keeping = new Set<string>();

  constructor(
    private readonly releases: Releases, private readonly derivations: Derivations, @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  async send(request: Request, response: Response, slug: string, version: string, file: string): Promise<void> {
    const { projectId, digest, manifest } = await this.releases.found(slug, version);
    const formats = formatsOf(manifest);
    const format = formats.find(({ name }) => file === `${name}.tar`);
    if (!format) throw new Refused('NOT_FOUND', `There is no format ${file}: ask for one of ${formats.map(({ name }) => `${name}.tar`).join(', ')}.`);
    const key = formatKey(projectId, version, format.name);
    const sendable = { key, mediaType: 'application/x-tar', etag: `"${digest}-${format.name}-${FORMATS_REVISION}"`, fileName: `${slug}-${version}-${format.name}.tar` };
    if ((await this.store.size(key)) !== null) return sendObject(request, response, this.store, sendable);
    const begin = (): void => {
      response.attachment(sendable.fileName);
      response.set({ 'content-type': sendable.mediaType, etag: sendable.etag, 'cache-control': FOREVER, 'x-content-type-options': 'nosniff' });
    };
    if (request.method === 'HEAD') {
      begin();
      return void response.end();
    }
    await this.make(this.derivations.start({ what: 'format', release: { prefix: releasePrefix(projectId, version), digest }, format: format.name }), key, begin, response);
  }

  /**
   * Sends and keeps what is being made. What fails before the first byte is an answer; after it the connection breaks: a tar
   * that ends early is never taken for a whole one.
   */
  private async make(made: Derivation, key: string, begin: () => void, response: Response): Promise<void> {
    const isKept = !this.keeping.has(key);
    if (isKept) this.keeping.add(key);
    // When there is no room to keep it, that is no reason not to send it.
    const upload = isKept ? await this.store.upload(key).catch(() => null) : null;
    const keep = upload && new Keeping(upload);
    try {
      for await (const chunk of made.bytes as AsyncIterable<Buffer>) {
        if (!response.headersSent) begin();
        await keep?.write(chunk);
        if (response.destroyed && !keep?.isOpen) break;
        if (!response.destroyed && !response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      if (response.destroyed && !keep?.isOpen) return made.stop();
      await made.done;
      await keep?.commit();
      response.end();
    } catch (error) {
      made.stop();
      await keep?.abort();
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error(`${key} could not be made: ${reason}`);
      if (!response.headersSent && !response.destroyed) throw new Unavailable(`The layout cannot be made: ${reason.replace(/\.?$/, '.')}`, { cause: error });
      response.destroy();
    } finally {
      if (isKept) this.keeping.delete(key);
    }
  }
}

/** Keeps what passes by, as long as there is room for it. */
class Keeping {
  isOpen = true;

  constructor(private readonly upload: Upload) {}

  async write(chunk: Uint8Array): Promise<void> {
    if (this.isOpen) await this.upload.write(chunk).catch(() => this.abort());
  }

  async commit(): Promise<void> {
    if (this.isOpen) await this.upload.commit().catch(() => this.abort());
  }

  async abort(): Promise<void> {
    this.isOpen = false;
    await this.upload.abort();
  }
}
