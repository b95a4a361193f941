import { Body, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { type Build, type Forecast, Id, NewBuild, ReleaseSettings, routes, Slug } from '@gannet/contracts';
import { sendObject } from '../edge/sends.js';
import { FileName, Validated, Serves } from '../edge/serves.js';
import { RoundNumber } from '../rounds/rounds.controller.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Builds } from './builds.js';
import { Forecasts } from './forecasts.js';
import { Probes } from './probes.js';

@Controller()
export class BuildsController {
  constructor(
    private readonly builds: Builds,
    private readonly forecasts: Forecasts,
    private readonly probes: Probes,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  @Serves(routes.builds)
  all(@Param('project', new Validated(Slug)) project: string): Promise<Build[]> {
    return this.builds.all(project);
  }

  @Serves(routes.startBuild)
  start(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(NewBuild)) body: z.output<typeof NewBuild>,
  ): Promise<Build> {
    return this.builds.start(project, body);
  }

  @Serves(routes.cancelBuild)
  cancel(
    @Param('project', new Validated(Slug)) project: string,
    @Param('build', new Validated(Id)) build: string,
  ): Promise<Build> {
    return this.builds.cancel(project, build);
  }

  @Serves(routes.resumeBuild)
  resume(
    @Param('project', new Validated(Slug)) project: string,
    @Param('build', new Validated(Id)) build: string,
  ): Promise<Build> {
    return this.builds.resume(project, build);
  }

  @Serves(routes.discardBuild)
  async discard(
    @Param('project', new Validated(Slug)) project: string,
    @Param('build', new Validated(Id)) build: string,
  ): Promise<object> {
    await this.builds.discard(project, build);
    return {};
  }

  @Serves(routes.forecast)
  forecast(
    @Param('project', new Validated(Slug)) project: string,
    @Param('round', new Validated(RoundNumber)) round: number,
    @Body(new Validated(ReleaseSettings)) settings: ReleaseSettings,
  ): Promise<Forecast> {
    return this.forecasts.of(project, round, settings);
  }

  @Serves(routes.forecastPicture)
  async picture(
    @Req() request: Request,
    @Res() response: Response,
    @Param('project', new Validated(Slug)) project: string,
    @Param('build', new Validated(Id)) build: string,
    @Param('file', new Validated(FileName)) file: string,
  ): Promise<void> {
    await sendObject(request, response, this.store, await this.probes.picture(project, build, file));
  }
}
