import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RoundSettings } from '@gannet/contracts';
import { openSession } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import type { Tx } from '../database/database.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { OBJECT_STORE, type ObjectStore, wholeOf } from '../storage/object-store.js';
import { serverTask } from '../tasks/tasks.js';
import { InterpretersStore } from './interpreters.store.js';
import type { InterpreterRow } from './interpreters.table.js';
import { Predictor } from './predictor.js';
import { splitExamples, type WeightedExample } from './training.rules.js';
import { checkStored, interpreterKey, unlessDamaged, weightsOf } from './weights.js';

interface Lesson {
  readonly project: ProjectWithGenerator;
  readonly round: RoundRow;
  /** Whose second opinion it is. */
  readonly interpreter: InterpreterRow;
  readonly steps: number;
}

/** Trains second opinions of interpreters. */
@Injectable()
export class Opinions {
  constructor(
    private readonly store: InterpretersStore,
    private readonly predictor: Predictor,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Trains a second opinion on the annotations of all rounds up to this one, stores it together with the interpreter,
   * and returns the digest of their file. Checkpoints are kept below `prefix`, from which a repeated call goes on.
   * `onShare` is called with the completed share, 0 to 1.
   */
  async learn(
    { project, round, interpreter, steps }: Lesson,
    prefix: string,
    onShare: (share: number) => void,
  ): Promise<string> {
    const { schema, generatorDigest, generator, labelSide } = project;
    const learner = serverTask(schema.task).opinion;
    if (learner === null) throw new Error(`there is no second opinion on ${schema.task}`);
    const settings = RoundSettings.parse(round.settings);
    const { train } = splitExamples(
      await this.store.examples(project.id, generatorDigest, round.number),
      settings.unsure,
    );
    const examples = [];
    for (const { labels, points, weight, seed, psi } of train)
      examples.push({ labels, points, weight, rgb: await this.predictor.image(generatorDigest, seed, psi) });
    const origin = digestOf(train);
    const checkpointKey = `${prefix}/opinion-${steps}-${origin.slice(0, 16)}`;
    const isBegun = (await this.objects.head(checkpointKey)) !== null;
    const file = await learner.learn(
      {
        ...{ schema, examples, origin, steps, seed: round.firstSeed, threads: this.config.threads },
        sides: { image: generator.resolution, label: labelSide },
        interpreter: await weightsOf(this.objects, interpreter.digest),
      },
      openSession,
      {
        checkpoint: isBegun ? await wholeOf(this.objects, checkpointKey) : null,
        onShare,
        onCheckpoint: (checkpoint) => this.objects.put(checkpointKey, checkpoint),
      },
    );
    const digest = createHash('sha256').update(file).digest('hex');
    await this.objects.put(interpreterKey(digest), file);
    return digest;
  }

  /** Whether the file is stored, and unchanged. */
  async isStored(digest: string): Promise<boolean> {
    return (await unlessDamaged(weightsOf(this.objects, digest))) !== null;
  }

  /** To be called in the transaction that names the file. Throws if it was removed with a project that had the same. */
  async keep(tx: Tx, digest: string): Promise<void> {
    await this.store.lockWeights(tx, digest);
    await checkStored(this.objects, digest);
  }
}

/** Of everything that a training depends on in these examples. */
function digestOf(examples: readonly WeightedExample[]): string {
  const hash = createHash('sha256');
  for (const { seed, psi, weight, labels, points } of examples)
    hash.update(JSON.stringify([seed, psi, weight, points])).update(labels ?? '');
  return hash.digest('hex');
}
