import { Controller, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Id, type Prediction, PredictionQuery, routes, type Similarity } from '@gannet/contracts';
import { Validated, Serves } from '../edge/serves.js';
import { Candidates } from './candidates.js';
import { Similarities } from './similarities.js';

// A candidate is its seed: its picture never changes, nor does the prediction by a version of the schema.
const IMMUTABLE = 'private, max-age=31536000, immutable';

@Controller()
export class CandidatesController {
  constructor(
    private readonly candidates: Candidates,
    private readonly similarities: Similarities,
  ) {}

  @Serves(routes.candidateImage)
  async image(@Param('candidateId', new Validated(Id)) id: string, @Res() response: Response): Promise<void> {
    sendPng(response, await this.candidates.image(id));
  }

  @Serves(routes.candidatePrediction)
  async prediction(
    @Param('candidateId', new Validated(Id)) id: string,
    @Query(new Validated(PredictionQuery)) { schema }: PredictionQuery,
    @Res() response: Response,
  ): Promise<void> {
    const { prediction, schemaVersion } = await this.candidates.prediction(id);
    response.set('cache-control', cachedFor(schema, schemaVersion)).json(prediction satisfies Prediction | null);
  }

  @Serves(routes.candidateSimilarity)
  async similarity(@Param('candidateId', new Validated(Id)) id: string, @Res() response: Response): Promise<void> {
    const similarity: Similarity = await this.similarities.of(id);
    response.set('cache-control', IMMUTABLE).json(similarity);
  }

  @Serves(routes.candidatePredictionImage)
  async predictionImage(
    @Param('candidateId', new Validated(Id)) id: string,
    @Query(new Validated(PredictionQuery)) { schema }: PredictionQuery,
    @Res() response: Response,
  ): Promise<void> {
    const { png, schemaVersion } = await this.candidates.predictionImage(id);
    sendPng(response, png, cachedFor(schema, schemaVersion));
  }
}

/** A prediction may only be cached if its address names the version of the schema that it is by. */
function cachedFor(asked: number | undefined, version: number): string {
  return asked === version ? IMMUTABLE : 'private, no-cache';
}

function sendPng(response: Response, png: Uint8Array, caching = IMMUTABLE): void {
  response.set({ 'content-type': 'image/png', 'cache-control': caching }).end(png);
}
