import { Inject, Injectable } from '@nestjs/common';
import { readSpool, releaseTask, type Sample } from '@gannet/release';
import { BuildsStore } from '../builds/builds.store.js';
import { type ImageSummary, summaryOf } from '../builds/image-summary.js';
import { labelNamesOf } from '../builds/selecting.js';
import { Predictor } from '../interpreters/predictor.js';
import { spoolKey } from '../releases/release-keys.js';
import { ReleasesStore } from '../releases/releases.store.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { serverTask } from '../tasks/tasks.js';
import type { BuildOrder } from './chunk-order.js';

/** The content of a release: labelled samples, annotations, and the factory. */
@Injectable()
export class ReleaseContent {
  constructor(
    private readonly builds: BuildsStore,
    private readonly releases: ReleasesStore,
    private readonly predictor: Predictor,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  /** What the labels depend on bit for bit, besides their inputs. */
  get runtime(): string {
    return this.predictor.runtime;
  }

  /** What labelling recorded; for chunks from before this was recorded, it is read from the spools. */
  async summaries(buildId: string): Promise<{ firsts: number[]; found: ImageSummary[] }> {
    const chunks = await this.builds.summaries(buildId);
    const found: ImageSummary[] = [];
    for (const chunk of chunks) {
      if (chunk.found) found.push(...chunk.found);
      else
        for await (const sample of readSpool(this.objects.get(spoolKey(buildId, chunk.first))))
          found.push(summaryOf(sample));
    }
    return { firsts: chunks.map(({ first }) => first), found };
  }

  /**
   * The samples of the spools with these offsets, ordered by seed; `note` is called with the number of samples so far.
   */
  async *spooled(buildId: string, firsts: readonly number[], note: (done: number) => void): AsyncGenerator<Sample> {
    let done = 0;
    for (const first of firsts) {
      for await (const sample of readSpool(this.objects.get(spoolKey(buildId, first)))) {
        yield sample;
        note(++done);
      }
    }
  }

  /** The annotations up to this round that the release includes, with their images recomputed. */
  async *humans({ round, project, build }: BuildOrder): AsyncGenerator<Sample> {
    const {
      generatorDigest,
      schema,
      generator: { resolution: side },
    } = project;
    for await (const { round: number, labels, points, madeWith: _version, ...origin } of this.releases.humanLabels(
      project.id,
      round.number,
      build.settings.humans,
    )) {
      const rgb = await this.predictor.image(generatorDigest, origin.seed, origin.psi);
      const provenance = { generator: generatorDigest, interpreter: null, round: number };
      const sample = serverTask(schema.task).humanSampleOf(
        { labels, points },
        { ...origin, rgb, side, provenance },
        schema,
      );
      if (sample) yield sample;
    }
  }

  /** The factory, as a file of the release. */
  factory({ project: { schema, generator, generatorDigest }, interpreter }: BuildOrder): Promise<Uint8Array> {
    const { license, attribution } = generator;
    return this.predictor.factoryFile(schema.task, generatorDigest, interpreter.digest, {
      [releaseTask(schema.task).factory.names]: JSON.stringify(labelNamesOf(schema)),
      license,
      attribution,
    });
  }

  labelSeconds(buildId: string): Promise<number> {
    return this.builds.labelSeconds(buildId);
  }
}
