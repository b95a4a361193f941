import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Quality, RoundSettings } from '@gannet/contracts';
import { encodeInterpreter, encodeKeypointInterpreter, fitInterpreter, fitKeypoints, keypointSettings } from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import { Refused } from '../errors.js';
import { Generators } from '../generators/generators.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import type { InterpreterRow } from './interpreters.table.js';
import { InterpretersStore, type TrainingExample } from './interpreters.store.js';
import { interpreterKey, Predictor } from './predictor.js';
import { keypointQualityOf, qualityOf, weightOf } from './training.rules.js';

/** Fits an interpreter to everything that people have labelled in a project, and measures it. */
@Injectable()
export class Training {
  constructor(
    private readonly store: InterpretersStore, private readonly predictor: Predictor, private readonly generators: Generators,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore, @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The stored interpreter's row, not yet in the database. `onShare` is told how much is done, 0 to 1. */
  async train(project: ProjectWithGenerator, round: RoundRow, onShare: (share: number) => void): Promise<InterpreterRow> {
    const examples = await this.examplesOf(project, round);
    const began = performance.now();
    const { bytes, members, quality } = await this.fitted(project, round, examples, onShare);
    const trainSeconds = (performance.now() - began) / 1000;
    const digest = createHash('sha256').update(bytes).digest('hex');
    await this.objects.put(interpreterKey(digest), bytes);
    return { roundId: round.id, projectId: project.id, digest, labelledImages: examples.length, members, quality, trainSeconds, createdAt: new Date() };
  }

  private async fitted({ schema, generatorDigest }: ProjectWithGenerator, { firstSeed, settings }: RoundRow, examples: readonly Example[], onShare: (share: number) => void): Promise<Fitted> {
    const { layers, resolution } = this.generators.byDigestOrRefuse(generatorDigest);
    const request = { layers, resolution, seed: firstSeed, threads: this.config.threads, settings: { steps: settings.trainingSteps } };
    const of = ({ seed, psi, weight }: Example) => ({ weight, features: () => this.predictor.features(generatorDigest, seed, psi) });
    if (schema.task === 'parts') {
      const images = examples.map((example) => ({ ...of(example), labels: new Uint8Array(answerOf(example.labels)) }));
      const { interpreter, validation } = await fitInterpreter({ ...request, classes: schema.classes.length, images }, openSession, onShare);
      return { bytes: encodeInterpreter(interpreter), members: interpreter.members, quality: qualityOf(validation) };
    }
    const images = examples.map((example) => ({ ...of(example), points: answerOf(example.points) }));
    const keypoints = schema.keypoints.length;
    // Heat is learned by a fixed number of steps; a round may ask for fewer.
    const steps = Math.min(settings.trainingSteps, keypointSettings(keypoints).steps);
    const { interpreter, validation } = await fitKeypoints({ ...request, settings: { steps }, keypoints, sigma: schema.sigma, images }, openSession, onShare);
    return { bytes: encodeKeypointInterpreter(interpreter), members: interpreter.network.members, quality: keypointQualityOf(validation) };
  }

  /** What people labelled, as far as the round learns from it. */
  private async examplesOf(project: ProjectWithGenerator, { settings: stored }: RoundRow): Promise<Example[]> {
    const settings = RoundSettings.parse(stored); // a round that was begun before a setting existed lacks it
    const all = (await this.store.examples(project.id)).map((example) => ({ ...example, weight: weightOf(example.confidence, settings.unsure) }));
    const examples = all.filter(({ weight }) => weight > 0);
    if (all.length > 0 && examples.length === 0) {
      throw new Refused('INVALID', `All ${all.length} annotations are marked as unsure, and the round leaves unsure ones out: there is nothing to learn from.`);
    }
    return examples;
  }
}

type Example = TrainingExample & { readonly weight: number };

interface Fitted {
  readonly bytes: Uint8Array;
  readonly members: number;
  readonly quality: Quality | null;
}

/** An annotation's answer. That it is of another task than its project would be a bug. */
function answerOf<T>(answer: T | null): T {
  if (answer === null) throw new Error('an annotation has another task than its project');
  return answer;
}
