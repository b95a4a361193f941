import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Evaluation, type Quality, RoundSettings } from '@gannet/contracts';
import { layersAt, taskInterpreter } from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import type { Tx } from '../database/database.js';
import { Generators } from '../generators/generators.js';
import { chosenLayers } from '../projects/chosen-layers.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { serverTask } from '../tasks/tasks.js';
import type { InterpreterRow } from './interpreters.table.js';
import { InterpretersStore } from './interpreters.store.js';
import { Predictor } from './predictor.js';
import { checkStored, interpreterKey } from './weights.js';
import { splitExamples, type WeightedExample } from './training.rules.js';

/** Trains an interpreter on all annotations of a project, and evaluates it. */
@Injectable()
export class Training {
  constructor(
    private readonly store: InterpretersStore,
    private readonly predictor: Predictor,
    private readonly generators: Generators,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Stores the weights and returns the row to be inserted. `onShare` is called with the completed share, 0 to 1. */
  async train(
    project: ProjectWithGenerator,
    round: RoundRow,
    onShare: (share: number) => void,
  ): Promise<InterpreterRow> {
    const settings = RoundSettings.parse(round.settings); // a round from before a setting existed lacks it
    const { train, gold } = splitExamples(
      await this.store.examples(project.id, project.generatorDigest),
      settings.unsure,
    );
    const began = performance.now();
    const fitted = await this.fitted(project, round, { train, gold, onShare });
    const trainSeconds = (performance.now() - began) / 1000;
    const digest = createHash('sha256').update(fitted.bytes).digest('hex');
    await this.objects.put(interpreterKey(digest), fitted.bytes);
    const { members, quality } = fitted;
    return {
      roundId: round.id,
      projectId: project.id,
      digest,
      labelledImages: train.length,
      members,
      schemaVersion: project.schemaVersion,
      quality,
      gold: fitted.gold,
      trainSeconds,
      createdAt: new Date(),
    };
  }

  /**
   * Inserts the row. Throws if its weights are gone again: a deleted project had the same ones, and the training is to be
   * repeated.
   */
  async keep(tx: Tx, row: InterpreterRow): Promise<void> {
    await this.store.lockWeights(tx, row.digest);
    await checkStored(this.objects, row.digest);
    await this.store.add(tx, row);
  }

  private async fitted(
    { schema, generatorDigest, layers: chosen, labelSide }: ProjectWithGenerator,
    { firstSeed: seed, settings }: RoundRow,
    { train, gold, onShare }: TrainingData,
  ): Promise<Fitted> {
    const { layers: offered, resolution: imageSide } = await this.generators.factsOf(generatorDigest);
    const layers = layersAt(chosenLayers(offered, chosen), labelSide);
    const { threads } = this.config;
    const task = serverTask(schema.task);
    const learner = taskInterpreter(schema.task);
    const exampleOf = ({ seed: its, psi, weight, ...kept }: WeightedExample) => ({
      weight,
      features: () => this.predictor.features(generatorDigest, its, psi, layers),
      answer: task.targetOf(kept),
    });
    const { interpreter, validation } = await learner.fit(
      {
        ...{ layers, resolution: labelSide, imageSide, seed, threads },
        steps: settings.trainingSteps,
        shape: task.shapeOf(schema),
        examples: train.map(exampleOf),
      },
      openSession,
      onShare,
    );
    const held = gold.map(exampleOf);
    const measured =
      held.length > 0
        ? task.evaluationOf(
            await learner.evaluate(interpreter, held, openSession, { seed, threads, imageSide }),
            held.length,
          )
        : null;
    return {
      bytes: learner.encode(interpreter),
      members: learner.membersOf(interpreter),
      quality: task.qualityOf(validation),
      gold: measured,
    };
  }
}

interface TrainingData {
  readonly train: readonly WeightedExample[];
  readonly gold: readonly WeightedExample[];
  readonly onShare: (share: number) => void;
}

interface Fitted {
  readonly bytes: Uint8Array;
  readonly members: number;
  readonly quality: Quality | null;
  readonly gold: Evaluation | null;
}
