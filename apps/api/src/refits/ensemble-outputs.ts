import { Inject, Injectable } from '@nestjs/common';
import {
  decodeInterpreter,
  openEnsemble,
  type EnsembleOutput,
  ensembleOutputBytes,
  type EnsembleReader,
  type FeatureLayer,
  refitBytes,
} from '@gannet/interpreter';
import { Refused } from '../errors.js';
import { Predictor } from '../interpreters/predictor.js';
import { weightsOf } from '../interpreters/weights.js';
import { KeepOpen, type Reserve } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { whyTooLarge } from './refits.rules.js';

interface OpenEnsemble extends EnsembleReader {
  readonly layers: readonly FeatureLayer[];
  readonly members: number;
}

/** A leased image, as its round's interpreter predicts it. */
interface CachedOutput {
  readonly output: EnsembleOutput;
  readonly members: number;
}

/** An image, and the interpreter to run on it. */
interface EnsembleRequest {
  readonly digest: string;
  readonly generator: string;
  readonly seed: number;
  readonly psi: number;
}

/** The ensemble outputs of leased images; computed on first use and kept. */
@Injectable()
export class EnsembleOutputs {
  private readonly readers: KeepOpen<OpenEnsemble>;
  private readonly outputs: KeepOpen<CachedOutput>;

  constructor(
    private readonly predictor: Predictor,
    private readonly models: Models,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {
    this.readers = new KeepOpen<OpenEnsemble>(models.budget, (digest, reserve) => this.open(digest, reserve), isLost);
    this.outputs = new KeepOpen<CachedOutput>(models.budget, (key, reserve) => this.read(key, reserve));
  }

  use<T>({ digest, generator, seed, psi }: EnsembleRequest, act: (read: CachedOutput) => Promise<T>): Promise<T> {
    return this.outputs.use(`${digest} ${generator} ${seed} ${psi}`, act);
  }

  private async open(digest: string, reserve: Reserve): Promise<OpenEnsemble> {
    const interpreter = decodeInterpreter(await weightsOf(this.objects, digest));
    const why = whyTooLarge(interpreter);
    if (why) throw new Refused('CONFLICT', why);
    await reserve(refitBytes(interpreter));
    const reader = await openEnsemble(interpreter, this.models.own('The refit', interpreter.resolution), {
      threads: 1,
    });
    return { ...reader, layers: interpreter.layers, members: interpreter.members };
  }

  private async read(key: string, reserve: Reserve): Promise<CachedOutput & { close(): Promise<void> }> {
    const [digest, generator, seed, psi] = key.split(' ') as [string, string, string, string];
    return this.readers.use(digest, async (reader) => {
      const features = await this.predictor.features(generator, Number(seed), Number(psi), reader.layers);
      const output = await reader.of(features).catch(refuseMisfit);
      await reserve(ensembleOutputBytes(output));
      return { output, members: reader.members, close: () => Promise.resolve() };
    });
  }
}

/** Refuses strokes or features that do not match, with the original message. */
export function refuseMisfit(error: unknown): never {
  throw error instanceof RangeError ? new Refused('INVALID', `${error.message}.`) : error;
}
