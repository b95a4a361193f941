import { Body, Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { type PoolPage, PoolQuery, type Round, routes, Slug, StartRound } from '@gannet/contracts';
import { Validated, Serves } from '../edge/serves.js';
import { PoolStore } from './pool.store.js';
import { Rounds } from './rounds.js';

export const RoundNumber = z.coerce.number().int().min(0).max(1_000_000);

@Controller()
export class RoundsController {
  constructor(
    private readonly rounds: Rounds,
    private readonly candidates: PoolStore,
  ) {}

  @Serves(routes.rounds)
  all(@Param('project', new Validated(Slug)) project: string): Promise<Round[]> {
    return this.rounds.all(project);
  }

  @Serves(routes.startRound)
  start(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(StartRound)) body: z.output<typeof StartRound>,
  ): Promise<Round> {
    return this.rounds.start(project, body);
  }

  @Serves(routes.cancelRound)
  cancel(
    @Param('project', new Validated(Slug)) project: string,
    @Param('round', new Validated(RoundNumber)) round: number,
  ): Promise<Round> {
    return this.rounds.cancel(project, round);
  }

  @Serves(routes.retryRound)
  retry(
    @Param('project', new Validated(Slug)) project: string,
    @Param('round', new Validated(RoundNumber)) round: number,
  ): Promise<Round> {
    return this.rounds.retry(project, round);
  }

  @Serves(routes.pool)
  async pool(
    @Param('project', new Validated(Slug)) project: string,
    @Param('round', new Validated(RoundNumber)) round: number,
    @Query(new Validated(PoolQuery)) query: PoolQuery,
  ): Promise<PoolPage> {
    return this.candidates.page((await this.rounds.byNumberOrRefuse(project, round)).id, query);
  }
}
