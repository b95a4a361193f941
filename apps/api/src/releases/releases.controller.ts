import { Body, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  type ReleaseDetail,
  type ReleaseDiff,
  type ReleaseSummary,
  routes,
  Slug,
  Version,
  Yank,
} from '@gannet/contracts';
import { CROISSANT } from '@gannet/release';
import { requestedOrigin } from '../edge/public-address.js';
import { sendObject, sendText } from '../edge/sends.js';
import { FileName, Validated, Serves } from '../edge/serves.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { ReleaseDiffs } from './release-diffs.js';
import { ReleaseFormats } from './release-formats.js';
import { Releases } from './releases.js';
import { WHOLE, WholeRelease } from './whole-release.js';

/** Express provides a path as an array of its segments. */
const FilePath = z.preprocess((path) => (Array.isArray(path) ? path.join('/') : path), FileName);
const DiffPicture = z.object({ project: Slug, version: Version, from: Version, file: FileName });

@Controller()
export class ReleasesController {
  constructor(
    private readonly releases: Releases,
    private readonly formats: ReleaseFormats,
    private readonly whole: WholeRelease,
    private readonly diffs: ReleaseDiffs,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  @Serves(routes.releases)
  all(@Param('project', new Validated(Slug)) project: string): Promise<ReleaseSummary[]> {
    return this.releases.all(project);
  }

  @Serves(routes.release)
  one(
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
  ): Promise<ReleaseDetail> {
    return this.releases.one(project, version);
  }

  @Serves(routes.releaseFile)
  async file(
    @Req() request: Request,
    @Res() response: Response,
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
    @Param('path', new Validated(FilePath)) name: string,
  ): Promise<void> {
    if (name === CROISSANT)
      return sendText(
        request,
        response,
        await this.releases.croissant(project, version, addressOf(request)),
        'application/ld+json',
      );
    const fileName = `${project}-${version}-${name.split('/').pop() ?? ''}`;
    await sendObject(request, response, this.store, {
      ...(await this.releases.file(project, version, name)),
      fileName,
    });
  }

  @Serves(routes.releasePreview)
  async preview(
    @Req() request: Request,
    @Res() response: Response,
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
    @Param('file', new Validated(FileName)) file: string,
  ): Promise<void> {
    await sendObject(request, response, this.store, await this.releases.preview(project, version, file));
  }

  @Serves(routes.yankRelease)
  yank(
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
    @Body(new Validated(Yank)) { reason }: Yank,
  ): Promise<ReleaseSummary> {
    return this.releases.yank(project, version, reason);
  }

  @Serves(routes.releaseDiff)
  diff(
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
    @Param('from', new Validated(Version)) from: string,
  ): Promise<ReleaseDiff> {
    return this.diffs.between(project, from, version);
  }

  @Serves(routes.releaseDiffPicture)
  async diffPicture(
    @Req() request: Request,
    @Res() response: Response,
    @Param(new Validated(DiffPicture)) { project, version, from, file }: z.output<typeof DiffPicture>,
  ): Promise<void> {
    await sendObject(request, response, this.store, await this.diffs.picture(project, from, version, file));
  }

  @Serves(routes.releaseFormat)
  async format(
    @Req() request: Request,
    @Res() response: Response,
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
    @Param('file', new Validated(FileName)) file: string,
  ): Promise<void> {
    if (file === WHOLE) return this.whole.send(request, response, project, version, addressOf(request));
    await this.formats.send(request, response, project, version, file);
  }
}

/** The origin at which the server was requested. */
function addressOf(request: Request): string | null {
  return requestedOrigin({ protocol: request.protocol, host: request.get('host') });
}
