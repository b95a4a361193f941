import { Injectable } from '@nestjs/common';
import type { Placement, Prediction } from '@gannet/contracts';
import { classPalette, encodeRuns } from '@gannet/raster';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Locator } from '../interpreters/locator.js';
import { type Labelled, Predictor } from '../interpreters/predictor.js';
import { unlessDamaged } from '../interpreters/weights.js';
import { CandidatesStore, type FoundCandidate } from './candidates.store.js';
import { pngOf } from './pngs.js';
import { Recent } from './recent.js';
import { uncertaintyBytes } from './uncertainty-bytes.js';

// A 64 x 64 picture is some ten kilobytes: a whole pool of the gallery stays at hand.
const RECENT_BYTES = 64 * 1024 * 1024;
// A byte a pixel: what is in people's hands, so that nobody waits for it again when they submit.
const PREDICTED_BYTES = 32 * 1024 * 1024;

/** What an interpreter says, without how sure it is. */
export type Predicted =
  | { readonly task: 'parts'; readonly side: number; readonly labels: Uint8Array }
  | { readonly task: 'keypoints'; readonly points: readonly Placement[] };

/**
 * Pictures of candidates and what the interpreter thinks of them: recomputed from seed and psi whenever they are asked
 * for.
 */
@Injectable()
export class Candidates {
  private readonly recent = new Recent(RECENT_BYTES);
  private readonly lately = new Recent(PREDICTED_BYTES);

  constructor(
    private readonly store: CandidatesStore,
    private readonly interpreters: InterpretersStore,
    private readonly predictor: Predictor,
    private readonly locator: Locator,
  ) {}

  /** PNG, RGB. */
  async image(candidateId: string): Promise<Uint8Array> {
    const { generator, seed, psi, side } = await this.store.found(candidateId);
    return this.recent.of(`${generator} ${seed} ${psi}`, async () =>
      pngOf(side ** 2, 'encodeRgbPng', side, side, await this.predictor.image(generator, seed, psi)),
    );
  }

  /** Null in a round that began without an interpreter, and where its interpreter is damaged. */
  async prediction(candidateId: string): Promise<Prediction | null> {
    const found = await this.store.found(candidateId);
    if (found.schema.task === 'keypoints') return this.placed(found);
    const classes = found.schema.classes.length;
    const labelled = await this.labelled(found);
    if (!labelled) return null;
    void this.lately.of(found.id, () => Promise.resolve(labelled.labels));
    const runs = encodeRuns({ width: found.side, height: found.side, data: labelled.labels });
    return {
      task: 'parts',
      labels: { width: found.side, height: found.side, runs },
      uncertainty: uncertaintyBytes(labelled.uncertainty, labelled.members, classes),
      score: labelled.score,
    };
  }

  /** The same without how sure the interpreter is; null in a round that began without one. */
  async predicted(candidateId: string): Promise<Predicted | null> {
    const found = await this.store.found(candidateId);
    if (!(await this.interpreters.before(found.projectId, found.round))) return null;
    if (found.schema.task === 'keypoints') {
      const placed = await this.placed(found);
      return placed?.task === 'keypoints' ? placed : null;
    }
    const labels = await this.lately.of(found.id, async () => (await this.labelled(found))!.labels);
    return { task: 'parts', side: found.side, labels };
  }

  /** PNG in class colours. */
  async predictionImage(candidateId: string): Promise<Uint8Array> {
    const found = await this.store.found(candidateId);
    if (found.schema.task === 'keypoints')
      throw new Refused(
        'NOT_FOUND',
        'Predictions of keypoints are placements, not a picture: ask for the prediction itself.',
      );
    const { classes } = found.schema;
    return this.recent.of(`prediction ${candidateId}`, async () => {
      const labelled = await this.labelled(found);
      if (!labelled)
        throw new Refused(
          'NOT_FOUND',
          `Round ${found.round} began without an interpreter, or its file is damaged, so there is no prediction.`,
        );
      return pngOf(
        found.side ** 2,
        'encodeIndexedPng',
        { width: found.side, height: found.side, data: labelled.labels },
        classPalette.slice(0, classes.length),
      );
    });
  }

  private async placed({ projectId, round, generator, seed, psi }: FoundCandidate): Promise<Prediction | null> {
    const interpreter = await this.interpreters.before(projectId, round);
    if (!interpreter) return null;
    const located = await unlessDamaged(this.locator.locate(generator, interpreter.digest, seed, psi));
    return located && { task: 'keypoints', points: located.points, score: located.score };
  }

  private async labelled({
    projectId,
    round,
    generator,
    seed,
    psi,
  }: FoundCandidate): Promise<(Labelled & { members: number }) | null> {
    const interpreter = await this.interpreters.before(projectId, round);
    const labelled =
      interpreter && (await unlessDamaged(this.predictor.label(generator, interpreter.digest, seed, psi)));
    return labelled && { ...labelled, members: interpreter.members };
  }
}
