import { Injectable } from '@nestjs/common';
import type { LabelSchema, Prediction } from '@gannet/contracts';
import { classPalette, encodeIndexedPng, encodeRgbPng, encodeRuns } from '@gannet/raster';
import { Database } from '../database/database.js';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Locator } from '../interpreters/locator.js';
import { type Labelled, Predictor } from '../interpreters/predictor.js';
import { Recent } from './recent.js';

interface Found {
  readonly id: string;
  readonly projectId: string;
  readonly round: number;
  readonly seed: number;
  readonly psi: number;
  readonly generator: string;
  readonly side: number;
  readonly schema: LabelSchema;
}

// A 64 x 64 picture is some ten kilobytes: a whole pool of the gallery stays at hand.
const RECENT_BYTES = 64 * 1024 * 1024;

/** Pictures of candidates and what the interpreter thinks of them: recomputed from seed and psi whenever they are asked for. */
@Injectable()
export class Candidates {
  private readonly recent = new Recent(RECENT_BYTES);

  constructor(private readonly db: Database, private readonly interpreters: InterpretersStore, private readonly predictor: Predictor, private readonly locator: Locator) {}

  /** PNG, RGB. */
  async image(candidateId: string): Promise<Uint8Array> {
    const { generator, seed, psi, side } = await this.found(candidateId);
    return this.recent.of(`${generator} ${seed} ${psi}`, async () => encodeRgbPng(side, side, await this.predictor.image(generator, seed, psi)));
  }

  /** Null in a round that began without an interpreter. */
  async prediction(candidateId: string): Promise<Prediction | null> {
    const found = await this.found(candidateId);
    if (found.schema.task === 'keypoints') return this.placed(found);
    const classes = found.schema.classes.length;
    const labelled = await this.labelled(found);
    if (!labelled) return null;
    const runs = encodeRuns({ width: found.side, height: found.side, data: labelled.labels });
    return {
      task: 'parts',
      labels: { width: found.side, height: found.side, runs },
      uncertainty: Buffer.from(inBytes(labelled.uncertainty, Math.log(Math.min(labelled.members, classes)))).toString('base64'),
      score: labelled.score,
    };
  }

  /** PNG in class colours. */
  async predictionImage(candidateId: string): Promise<Uint8Array> {
    const found = await this.found(candidateId);
    if (found.schema.task === 'keypoints') throw new Refused('NOT_FOUND', 'Predictions of keypoints are placements, not a picture: ask for the prediction itself.');
    const { classes } = found.schema;
    return this.recent.of(`prediction ${candidateId}`, async () => {
      const labelled = await this.labelled(found);
      if (!labelled) throw new Refused('NOT_FOUND', `Round ${found.round} began without an interpreter, so there is no prediction.`);
      return encodeIndexedPng({ width: found.side, height: found.side, data: labelled.labels }, classPalette.slice(0, classes.length));
    });
  }

  private async placed({ projectId, round, generator, seed, psi }: Found): Promise<Prediction | null> {
    const interpreter = await this.interpreters.before(projectId, round);
    if (!interpreter) return null;
    const { points, score } = await this.locator.locate(generator, interpreter.digest, seed, psi);
    return { task: 'keypoints', points, score };
  }

  private async labelled({ projectId, round, generator, seed, psi }: Found): Promise<(Labelled & { members: number }) | null> {
    const interpreter = await this.interpreters.before(projectId, round);
    return interpreter && { ...(await this.predictor.label(generator, interpreter.digest, seed, psi)), members: interpreter.members };
  }

  private async found(candidateId: string): Promise<Found> {
    const found = await this.db.row<Found>(`
      select candidate.id, project.id as "projectId", round.number as round, candidate.seed, candidate.psi, project.generator_digest as generator,
        (generator.summary->>'resolution')::int as side, project.schema
      from candidate join round on round.id = candidate.round_id join project on project.id = round.project_id
      join generator on generator.digest = project.generator_digest where candidate.id = $1`, [candidateId]);
    if (!found) throw new Refused('NOT_FOUND', 'There is no such candidate.');
    return found;
  }
}

/** 0 = no disagreement, 255 = as much as there can be. */
function inBytes(uncertainty: Float32Array, most: number): Uint8Array {
  return Uint8Array.from(uncertainty, (value) => Math.min(255, Math.max(0, Math.round((255 * value) / most))));
}
