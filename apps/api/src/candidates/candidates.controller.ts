import { Controller, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Id, type Prediction, routes, type Similarity } from '@gannet/contracts';
import { Validated, Serves } from '../edge/serves.js';
import { Candidates } from './candidates.js';
import { Similarities } from './similarities.js';

// A candidate is its seed: its picture and the prediction of the round's interpreter never change.
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
  async prediction(@Param('candidateId', new Validated(Id)) id: string, @Res() response: Response): Promise<void> {
    const prediction: Prediction | null = await this.candidates.prediction(id);
    response.set('cache-control', IMMUTABLE).json(prediction);
  }

  @Serves(routes.candidateSimilarity)
  async similarity(@Param('candidateId', new Validated(Id)) id: string, @Res() response: Response): Promise<void> {
    const similarity: Similarity = await this.similarities.of(id);
    response.set('cache-control', IMMUTABLE).json(similarity);
  }

  @Serves(routes.candidatePredictionImage)
  async predictionImage(@Param('candidateId', new Validated(Id)) id: string, @Res() response: Response): Promise<void> {
    sendPng(response, await this.candidates.predictionImage(id));
  }
}

function sendPng(response: Response, png: Uint8Array): void {
  response.set({ 'content-type': 'image/png', 'cache-control': IMMUTABLE }).end(png);
}
