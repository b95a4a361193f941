import { Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { routes, Slug } from '@gannet/contracts';
import { sendObject } from '../edge/sends.js';
import { Validated, Serves } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { RoundNumber } from '../rounds/rounds.controller.js';
import { Rounds } from '../rounds/rounds.js';
import { Integrity } from '../storage/integrity.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { InterpretersStore } from './interpreters.store.js';
import { DamagedWeights, interpreterKey } from './weights.js';

@Controller()
export class InterpretersController {
  constructor(
    private readonly rounds: Rounds,
    private readonly store: InterpretersStore,
    private readonly intact: Integrity,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  @Serves(routes.interpreter)
  async weights(
    @Req() request: Request,
    @Res() response: Response,
    @Param('project', new Validated(Slug)) slug: string,
    @Param('round', new Validated(RoundNumber)) number: number,
  ): Promise<void> {
    const row = await this.store.ofRound((await this.rounds.byNumberOrRefuse(slug, number)).id);
    if (!row) throw new Refused('NOT_FOUND', `Round ${number} of ${slug} has no interpreter yet.`);
    const problem = await this.intact.problem(interpreterKey(row.digest), { sha256: row.digest });
    if (problem !== null) throw new DamagedWeights(row.digest, problem);
    await sendObject(request, response, this.objects, {
      key: interpreterKey(row.digest),
      mediaType: 'application/octet-stream',
      etag: `"${row.digest}"`,
    });
  }
}
