import { Inject, Injectable } from '@nestjs/common';
import { type Sample, writeSpool } from '@gannet/release';
import { Predictor, unlessNotFinite } from '../interpreters/predictor.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Upload } from '../storage/upload.js';
import { BuildsStore } from '../builds/builds.store.js';
import { type ImageSummary, summaryOf, UNUSABLE } from '../builds/image-summary.js';
import { probeKey, spoolKey } from '../releases/release-keys.js';
import { type BuildOrder, buildOrderOf, type ChunkOrder } from './chunk-order.js';
import { serverTask } from '../tasks/tasks.js';
import { ChunkHandler, type Write } from './handler.js';

/** Labels a build's seeds, into a spool or, for a probe, as images to be viewed. */
@Injectable()
export class LabelWork extends ChunkHandler {
  constructor(
    private readonly store: BuildsStore,
    private readonly predictor: Predictor,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {
    super();
  }

  async compute(given: ChunkOrder): Promise<Write> {
    const order = buildOrderOf(given);
    const { chunk, build } = order;
    const found = build.purpose === 'probe' ? await this.storeProbe(order) : await this.spool(order);
    return (tx) => this.store.saveSummaries(tx, chunk.id, found);
  }

  /** The spool is the result; finishing the chunk marks it as complete. */
  private async spool(order: BuildOrder): Promise<ImageSummary[]> {
    const found: ImageSummary[] = [];
    const samples = this.samples(order);
    async function* noted(): AsyncGenerator<Sample> {
      for await (const sample of samples) {
        found.push(sample ? summaryOf(sample) : UNUSABLE);
        if (sample) yield sample;
      }
    }
    await writeSpool(noted(), new Upload(this.objects, spoolKey(order.build.id, order.chunk.first)));
    return found;
  }

  private async storeProbe(order: BuildOrder): Promise<ImageSummary[]> {
    const found: ImageSummary[] = [];
    for await (const sample of this.samples(order)) {
      if (!sample) {
        found.push(UNUSABLE);
        continue;
      }
      await this.objects.put(probeKey(order.build.id, `${sample.key}.png`), sample.image);
      if (sample.mask) await this.objects.put(probeKey(order.build.id, `${sample.key}.mask.png`), sample.mask);
      found.push(summaryOf(sample, true));
    }
    return found;
  }

  /** One per seed of the chunk; null where the generator's output is not finite. */
  private async *samples(order: BuildOrder): AsyncGenerator<Sample | null> {
    const { chunk, build } = order;
    for (let offset = chunk.first; offset < chunk.first + chunk.count; offset++)
      yield unlessNotFinite(this.sample(order, build.firstSeed + offset));
  }

  private async sample({ build, round, project, interpreter }: BuildOrder, seed: number): Promise<Sample> {
    const { psi, specks } = build.settings;
    const {
      generatorDigest,
      schema,
      generator: { resolution: side },
    } = project;
    const provenance = { generator: generatorDigest, interpreter: interpreter.digest, round: round.number };
    const asked = { task: schema.task, generator: generatorDigest, interpreter: interpreter.digest, seed, psi };
    const { rgb, output, score } = await this.predictor.forRelease(asked);
    return serverTask(schema.task).sampleOf(output, { seed, psi, score, rgb, side, provenance }, schema, { specks });
  }
}
