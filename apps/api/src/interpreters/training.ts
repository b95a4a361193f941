import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Evaluation, type Quality, RoundSettings } from '@gannet/contracts';
import {
  encodeInterpreter,
  encodeKeypointInterpreter,
  evaluateInterpreter,
  evaluateKeypoints,
  fitInterpreter,
  fitKeypoints,
  keypointSettings,
  type LabelledImage,
  type PlacedImage,
} from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import { Generators } from '../generators/generators.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import type { InterpreterRow } from './interpreters.table.js';
import { InterpretersStore } from './interpreters.store.js';
import { Predictor } from './predictor.js';
import { interpreterKey } from './weights.js';
import {
  dividedOf,
  evaluationOf,
  keypointEvaluationOf,
  keypointQualityOf,
  type Lesson,
  qualityOf,
} from './training.rules.js';

/** Fits an interpreter to everything that people have labelled in a project, and measures it. */
@Injectable()
export class Training {
  constructor(
    private readonly store: InterpretersStore,
    private readonly predictor: Predictor,
    private readonly generators: Generators,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The stored interpreter's row, not yet in the database. `onShare` is told how much is done, 0 to 1. */
  async train(
    project: ProjectWithGenerator,
    round: RoundRow,
    onShare: (share: number) => void,
  ): Promise<InterpreterRow> {
    const settings = RoundSettings.parse(round.settings); // a round that was begun before a setting existed lacks it
    const { lessons, gold } = dividedOf(await this.store.examples(project.id), settings.unsure);
    const began = performance.now();
    const fitted = await this.fitted(project, round, { lessons, gold, onShare });
    const trainSeconds = (performance.now() - began) / 1000;
    const digest = createHash('sha256').update(fitted.bytes).digest('hex');
    await this.objects.put(interpreterKey(digest), fitted.bytes);
    const { members, quality } = fitted;
    return {
      roundId: round.id,
      projectId: project.id,
      digest,
      labelledImages: lessons.length,
      members,
      quality,
      gold: fitted.gold,
      trainSeconds,
      createdAt: new Date(),
    };
  }

  private async fitted(
    { schema, generatorDigest }: ProjectWithGenerator,
    { firstSeed: seed, settings }: RoundRow,
    { lessons, gold, onShare }: Wanted,
  ): Promise<Fitted> {
    const { layers, resolution } = this.generators.byDigestOrRefuse(generatorDigest);
    const { threads } = this.config;
    const request = { layers, resolution, seed, threads, settings: { steps: settings.trainingSteps } };
    const of = ({ seed: its, psi, weight }: Lesson) => ({
      weight,
      features: () => this.predictor.features(generatorDigest, its, psi),
    });
    if (schema.task === 'parts') {
      const [images, held] = [lessons, gold].map((some) =>
        some.map((one) => ({ ...of(one), labels: new Uint8Array(answerOf(one.labels)) })),
      ) as [LabelledImage[], LabelledImage[]];
      const { interpreter, validation } = await fitInterpreter(
        { ...request, classes: schema.classes.length, images },
        openSession,
        onShare,
      );
      const measured =
        held.length > 0
          ? evaluationOf(held.length, await evaluateInterpreter(held, interpreter, openSession, { seed, threads }))
          : null;
      return {
        bytes: encodeInterpreter(interpreter),
        members: interpreter.members,
        quality: qualityOf(validation),
        gold: measured,
      };
    }
    const [images, held] = [lessons, gold].map((some) =>
      some.map((one) => ({ ...of(one), points: answerOf(one.points) })),
    ) as [PlacedImage[], PlacedImage[]];
    const keypoints = schema.keypoints.length;
    // Heat is learned by a fixed number of steps; a round may ask for fewer.
    const steps = Math.min(settings.trainingSteps, keypointSettings(keypoints).steps);
    const { interpreter, validation } = await fitKeypoints(
      { ...request, settings: { steps }, keypoints, sigma: schema.sigma, images },
      openSession,
      onShare,
    );
    const measured =
      held.length > 0
        ? keypointEvaluationOf(await evaluateKeypoints(held, interpreter, openSession, { seed, threads }))
        : null;
    return {
      bytes: encodeKeypointInterpreter(interpreter),
      members: interpreter.network.members,
      quality: keypointQualityOf(validation),
      gold: measured,
    };
  }
}

interface Wanted {
  readonly lessons: readonly Lesson[];
  readonly gold: readonly Lesson[];
  readonly onShare: (share: number) => void;
}

interface Fitted {
  readonly bytes: Uint8Array;
  readonly members: number;
  readonly quality: Quality | null;
  readonly gold: Evaluation | null;
}

/** An annotation's answer. That it is of another task than its project would be a bug. */
function answerOf<T>(answer: T | null): T {
  if (answer === null) throw new Error('an annotation has another task than its project');
  return answer;
}
