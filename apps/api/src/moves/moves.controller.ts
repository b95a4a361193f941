import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import {
  GeneratorMove,
  type GeneratorMoves,
  MoveImageQuery,
  type MovePreview,
  type Prediction,
  type Project,
  routes,
  Sha256,
  Slug,
} from '@gannet/contracts';
import { IMMUTABLE } from '../edge/sends.js';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { Projects } from '../projects/projects.js';
import { Moves } from './moves.js';

@Controller()
export class MovesController {
  constructor(
    private readonly moves: Moves,
    private readonly projects: Projects,
  ) {}

  @Serves(routes.generatorMoves)
  targets(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
  ): Promise<GeneratorMoves> {
    return this.moves.targets(caller, project);
  }

  @Serves(routes.previewMove)
  preview(
    @Param('project', new Validated(Slug)) project: string,
    @Param('digest', new Validated(Sha256)) digest: string,
  ): Promise<MovePreview> {
    return this.moves.preview(project, digest);
  }

  @Serves(routes.moveImage)
  async image(
    @Param('project', new Validated(Slug)) project: string,
    @Param('digest', new Validated(Sha256)) digest: string,
    @Query(new Validated(MoveImageQuery)) query: MoveImageQuery,
    @Res() response: Response,
  ): Promise<void> {
    const png = await this.moves.image(project, digest, query);
    response.set({ 'content-type': 'image/png', 'cache-control': IMMUTABLE }).end(png);
  }

  @Serves(routes.movePrediction)
  async prediction(
    @Param('project', new Validated(Slug)) project: string,
    @Param('digest', new Validated(Sha256)) digest: string,
    @Query(new Validated(MoveImageQuery)) query: MoveImageQuery,
    @Res() response: Response,
  ): Promise<void> {
    response.json((await this.moves.prediction(project, digest, query)) satisfies Prediction | null);
  }

  @Serves(routes.moveGenerator)
  async move(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(GeneratorMove)) move: GeneratorMove,
  ): Promise<Project> {
    return this.projects.seenBy(caller, await this.moves.move(caller, project, move));
  }
}
