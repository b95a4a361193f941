import { Injectable } from '@nestjs/common';
import { type Prediction, type Task, taskContract } from '@gannet/contracts';
import { paletteOf } from '@gannet/raster';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Predictor } from '../interpreters/predictor.js';
import { unlessDamaged } from '../interpreters/weights.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { serverTask } from '../tasks/tasks.js';
import { CandidatesStore, type CandidateWithProject } from './candidates.store.js';
import { pngOf } from '../edge/pngs.js';
import { Recent } from '../edge/recent.js';

// About ten kilobytes per 64 x 64 image: room for a whole pool of the gallery.
const RECENT_BYTES = 64 * 1024 * 1024;
// A byte per pixel, or a few per keypoint: room for all leased items, so that a submit need not compute a prediction
// again.
const PREDICTED_BYTES = 32 * 1024 * 1024;

/** What an answer is compared with, see `ServerTask.comparable`. */
interface Predicted {
  readonly task: Task;
  readonly schemaVersion: number;
  readonly side: number;
  readonly comparable: Uint8Array;
}

interface Labelled {
  /** The task's type, by the present schema. */
  readonly output: object;
  readonly score: number;
  readonly members: number;
}

/** Number of a round after all others. */
const AFTER_ALL = 0x7fff_ffff;

/**
 * Images of candidates and the interpreter's predictions by the present schema, recomputed from seed and psi on
 * request.
 */
@Injectable()
export class Candidates {
  private readonly images = new Recent(RECENT_BYTES);
  private readonly comparables = new Recent(PREDICTED_BYTES);

  constructor(
    private readonly store: CandidatesStore,
    private readonly interpreters: InterpretersStore,
    private readonly predictor: Predictor,
  ) {}

  /** PNG, RGB. */
  async image(candidateId: string): Promise<Uint8Array> {
    const { generator, seed, psi, imageSide: side } = await this.store.byIdOrRefuse(candidateId);
    return this.images.of(`${generator} ${seed} ${psi}`, async () =>
      pngOf(side ** 2, 'encodeRgbPng', side, side, await this.predictor.image(generator, seed, psi)),
    );
  }

  /** Null in a round that started without an interpreter, and when its interpreter is damaged. */
  async prediction(candidateId: string): Promise<{ prediction: Prediction | null; schemaVersion: number }> {
    const found = await this.store.byIdOrRefuse(candidateId);
    const labelled = await this.labelled(found);
    const { schema, schemaVersion } = found;
    if (!labelled) return { prediction: null, schemaVersion };
    void this.comparables.of(`${found.id} ${found.schemaVersion}`, () =>
      Promise.resolve(serverTask(schema.task).comparable(labelled.output)),
    );
    return { prediction: toPrediction(labelled, found), schemaVersion };
  }

  /**
   * What the project's latest interpreter predicts for a seed on another generator, whose feature maps it can read. Null
   * if there is none, or it is damaged.
   */
  async predictionOn(
    { id, schema, schemaVersion, labelSide, generator: { resolution: imageSide } }: ProjectWithGenerator,
    image: Pick<CandidateWithProject, 'generator' | 'seed' | 'psi'>,
  ): Promise<Prediction | null> {
    const found = { projectId: id, round: AFTER_ALL, schema, schemaVersion, imageSide, labelSide, ...image };
    const labelled = await this.labelled(found);
    return labelled && toPrediction(labelled, found);
  }

  /** What an answer is compared with; null in a round that started without an interpreter. */
  async predicted(candidateId: string): Promise<Predicted | null> {
    const found = await this.store.byIdOrRefuse(candidateId);
    if (!(await this.interpreters.before(found.projectId, found.round))) return null;
    const { task } = found.schema;
    const comparable = await this.comparables.of(`${found.id} ${found.schemaVersion}`, async () =>
      serverTask(task).comparable((await this.labelled(found))!.output),
    );
    return { task, side: sideOf(found), schemaVersion: found.schemaVersion, comparable };
  }

  /** PNG in class colours. */
  async predictionImage(candidateId: string): Promise<{ png: Uint8Array; schemaVersion: number }> {
    const found = await this.store.byIdOrRefuse(candidateId);
    const task = serverTask(found.schema.task);
    if (task.whyNoPicture !== null) throw new Refused('NOT_FOUND', task.whyNoPicture);
    const palette = paletteOf(taskContract(found.schema.task).labelsOf(found.schema));
    const png = await this.images.of(`prediction ${candidateId} ${found.schemaVersion}`, async () => {
      const labelled = await this.labelled(found);
      if (!labelled)
        throw new Refused(
          'NOT_FOUND',
          `Round ${found.round} began without an interpreter, or its file is damaged, so there is no prediction.`,
        );
      const side = sideOf(found);
      return pngOf(
        side ** 2,
        'encodeIndexedPng',
        { width: side, height: side, data: task.picture(labelled.output) },
        palette,
      );
    });
    return { png, schemaVersion: found.schemaVersion };
  }

  private async labelled(found: Omit<CandidateWithProject, 'id'>): Promise<Labelled | null> {
    const { projectId, round, schema, generator, seed, psi } = found;
    const interpreter = await this.interpreters.before(projectId, round);
    if (!interpreter) return null;
    const asked = { task: schema.task, generator, interpreter: interpreter.digest, seed, psi };
    const labelled = await unlessDamaged(this.predictor.label(asked));
    if (!labelled) return null;
    const history = await this.store.history(projectId);
    const output = history.isSameAsNow(interpreter.schemaVersion)
      ? labelled.output
      : serverTask(schema.task).mapped(
          labelled.output,
          history.mappingFrom(interpreter.schemaVersion),
          taskContract(schema.task).labelsOf(history.current.schema).length,
        );
    return { output: output as object, score: labelled.score, members: interpreter.members };
  }
}

function toPrediction({ output, score, members }: Labelled, found: WithSides): Prediction {
  const { schema } = found;
  return serverTask(schema.task).predictionOf({ ...output, score }, { side: sideOf(found), schema, members });
}

type WithSides = Pick<CandidateWithProject, 'schema' | 'imageSide' | 'labelSide'>;

/** Of predictions and answers. */
function sideOf({ schema, imageSide, labelSide }: WithSides): number {
  return serverTask(schema.task).answerSide({ image: imageSide, label: labelSide });
}
