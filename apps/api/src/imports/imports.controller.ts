import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  LabelFileQuery,
  type LabelImportPreview,
  LabelImportQuery,
  ProjectImageQuery,
  type Round,
  routes,
  Slug,
} from '@gannet/contracts';
import { z } from 'zod';
import { IMMUTABLE } from '../edge/sends.js';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { GeneratorImages } from '../generators/generator-images.js';
import { Projects } from '../projects/projects.js';
import { Imports } from './imports.js';

const RoundNumber = z.coerce.number().int().min(0).max(0x7fff_ffff);

@Controller()
export class ImportsController {
  constructor(
    private readonly imports: Imports,
    private readonly projects: Projects,
    private readonly images: GeneratorImages,
  ) {}

  @Serves(routes.previewImport)
  preview(
    @Param('project', new Validated(Slug)) project: string,
    @Query(new Validated(LabelFileQuery)) query: LabelFileQuery,
    @Req() request: Request,
  ): Promise<LabelImportPreview> {
    return this.imports.preview(project, query, request as AsyncIterable<Uint8Array>);
  }

  @Serves(routes.importLabels)
  run(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
    @Query(new Validated(LabelImportQuery)) query: z.output<typeof LabelImportQuery>,
    @Req() request: Request,
  ): Promise<Round> {
    return this.imports.run(caller, project, query, request as AsyncIterable<Uint8Array>);
  }

  @Serves(routes.removeImport)
  remove(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
    @Param('round', new Validated(RoundNumber)) round: number,
  ): Promise<Round> {
    return this.imports.remove(caller, project, round);
  }

  @Serves(routes.projectImage)
  async image(
    @Param('project', new Validated(Slug)) project: string,
    @Query(new Validated(ProjectImageQuery)) query: ProjectImageQuery,
    @Res() response: Response,
  ): Promise<void> {
    const { generatorDigest } = await this.projects.bySlugOrRefuse(project);
    const png = await this.images.png(generatorDigest, query);
    response.set({ 'content-type': 'image/png', 'cache-control': IMMUTABLE }).end(png);
  }
}
