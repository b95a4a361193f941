import { Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type ReleaseDetail, type ReleaseSummary, routes, Slug, Version } from '@gannet/contracts';
import { sendObject } from '../edge/sends.js';
import { Parsed, Serves } from '../edge/serves.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Releases } from './releases.js';

@Controller()
export class ReleasesController {
  constructor(private readonly releases: Releases, @Inject(OBJECT_STORE) private readonly store: ObjectStore) {}

  @Serves(routes.releases)
  all(@Param('project', new Parsed(Slug)) project: string): Promise<ReleaseSummary[]> {
    return this.releases.all(project);
  }

  @Serves(routes.release)
  one(@Param('project', new Parsed(Slug)) project: string, @Param('version', new Parsed(Version)) version: string): Promise<ReleaseDetail> {
    return this.releases.one(project, version);
  }

  @Serves(routes.releaseFile)
  async file(
    @Req() request: Request, @Res() response: Response, @Param('project', new Parsed(Slug)) project: string,
    @Param('version', new Parsed(Version)) version: string, @Param('path') path: string | string[],
  ): Promise<void> {
    const name = Array.isArray(path) ? path.join('/') : path;
    const fileName = `${project}-${version}-${name.split('/').pop() ?? ''}`;
    await sendObject(request, response, this.store, { ...(await this.releases.file(project, version, name)), fileName });
  }

  @Serves(routes.releasePreview)
  async preview(
    @Req() request: Request, @Res() response: Response, @Param('project', new Parsed(Slug)) project: string,
    @Param('version', new Parsed(Version)) version: string, @Param('file') file: string,
  ): Promise<void> {
    await sendObject(request, response, this.store, await this.releases.preview(project, version, file));
  }
}
