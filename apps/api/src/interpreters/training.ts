import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RoundSettings } from '@gannet/contracts';
import { encodeInterpreter, fitInterpreter, type TrainingRequest } from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import { Refused } from '../errors.js';
import { Generators } from '../generators/generators.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { classesOf } from '../projects/schema.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import type { InterpreterRow } from './interpreters.table.js';
import { InterpretersStore } from './interpreters.store.js';
import { interpreterKey, Predictor } from './predictor.js';
import { qualityOf, weightOf } from './training.rules.js';

/** Fits an interpreter to everything that people have labelled in a project, and measures it. */
@Injectable()
export class Training {
  constructor(
    private readonly store: InterpretersStore, private readonly predictor: Predictor, private readonly generators: Generators,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore, @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The stored interpreter's row, not yet in the database. `onShare` is told how much is done, 0 to 1. */
  async train(project: ProjectWithGenerator, round: RoundRow, onShare: (share: number) => void): Promise<InterpreterRow> {
    const request = await this.requestFor(project, round);
    const began = performance.now();
    const { interpreter, validation } = await fitInterpreter(request, openSession, onShare);
    const trainSeconds = (performance.now() - began) / 1000;
    const bytes = encodeInterpreter(interpreter);
    const digest = createHash('sha256').update(bytes).digest('hex');
    await this.objects.put(interpreterKey(digest), bytes);
    return {
      roundId: round.id, projectId: project.id, digest, labelledImages: request.images.length, members: interpreter.members,
      quality: validation && qualityOf(validation), trainSeconds, createdAt: new Date(),
    };
  }

  private async requestFor(project: ProjectWithGenerator, { firstSeed, settings: stored }: RoundRow): Promise<TrainingRequest> {
    const pack = this.generators.byDigestOrRefuse(project.generatorDigest);
    const settings = RoundSettings.parse(stored); // a round that was begun before a setting existed lacks it
    const all = (await this.store.examples(project.id)).map((example) => ({ ...example, weight: weightOf(example.confidence, settings.unsure) }));
    const examples = all.filter(({ weight }) => weight > 0);
    if (all.length > 0 && examples.length === 0) {
      throw new Refused('INVALID', `All ${all.length} annotations are marked as unsure, and the round leaves unsure ones out: there is nothing to learn from.`);
    }
    return {
      layers: pack.layers, resolution: pack.resolution, classes: classesOf(project.schema).length, seed: firstSeed, threads: this.config.threads,
      settings: { steps: settings.trainingSteps },
      images: examples.map(({ seed: of, psi, labels, weight }) => ({ labels: new Uint8Array(labels ?? []), weight, features: () => this.predictor.features(pack.digest, of, psi) })),
    };
  }
}
