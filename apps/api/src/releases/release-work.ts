import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { LabelSchema, ReleasePreview } from '@gannet/contracts';
import { buildRelease, encodeKeypointSample, encodeSample, type FileSink, keepThreshold, readSpool, type ReleaseFacts, type Sample, spoolScores, writeSpool } from '@gannet/release';
import { runtimeFingerprint } from '@gannet/runtime';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import type { InterpreterRow } from '../interpreters/interpreters.table.js';
import { Locator } from '../interpreters/locator.js';
import { Predictor } from '../interpreters/predictor.js';
import { tell } from '../news/news.js';
import type { ChunkOrder, Write } from '../rounds/chunk-order.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { previewKey, releaseKey, spoolKey, spoolPrefix } from './release-keys.js';
import { nextVersion } from './releases.rules.js';
import { ReleasesStore } from './releases.store.js';
import type { ReleaseRow } from './releases.table.js';

/** How many samples can be looked at before a download. */
const PREVIEWS = 24;

/** What images are dropped by. */
const SCORE = {
  parts: 'mean of the largest tenth of Jensen-Shannon divergences, nats',
  keypoints: 'mean over keypoints of the spread of where the members place them, as a share of the side',
} as const;

const LICENSE_TEXT = [
  'The images and label maps of this release were made by a generator that learned from the work named above; the terms named above apply to them.',
  'They are synthetic: no image shows a real person, object or place.',
].join('\n');

/** Work on a round's release: label fresh seeds into a spool, then filter and pack it. */
@Injectable()
export class ReleaseWork {
  constructor(
    private readonly store: ReleasesStore, private readonly interpreters: InterpretersStore, private readonly predictor: Predictor,
    private readonly locator: Locator, @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async label(order: ChunkOrder): Promise<Write> {
    const { chunk, round } = order;
    const interpreter = await this.interpreterOf(order);
    await writeSpool(this.samples(order, interpreter), await this.fileAt(spoolKey(round.id, chunk.first)));
    return async () => undefined; // the spool itself is the result; finishing the chunk says that it is whole
  }

  /** Builds the release under its final keys; it becomes one with its row. Doing it again writes the same bytes. */
  async pack(order: ChunkOrder): Promise<Write> {
    const { round, project } = order;
    const interpreter = await this.interpreterOf(order);
    const version = nextVersion(await this.store.count(project.id));
    const { firsts, seconds } = await this.store.labelChunks(round.id);
    const scores: number[] = [];
    for (const first of firsts) scores.push(...(await spoolScores(this.objects.read(spoolKey(round.id, first)))));
    const { isKept } = keepThreshold(scores, round.settings.dropShare);
    const previews: ReleasePreview[] = [];
    const built = await buildRelease({
      facts: factsOf(order, interpreter, version), samples: this.spooled(round.id, firsts), humans: this.humans(order), keep: (_record, index) => isKept[index] === 1,
      quality: interpreter.quality, licenseText: LICENSE_TEXT, factory: await this.factoryOf(order, interpreter),
      onKept: (sample, kept) => (kept <= PREVIEWS ? this.keepPreview(project.id, version, sample, previews) : undefined),
    }, { file: (path) => this.fileAt(releaseKey(project.id, version, path)) });
    const row: ReleaseRow = {
      id: randomUUID(), projectId: project.id, roundId: round.id, version, digest: built.digest, manifest: built.manifest, classStats: built.classStats, keypointStats: built.keypointStats,
      previews, bytes: built.bytes, quality: interpreter.quality, labelSeconds: seconds, publishedAt: new Date(), yanked: null,
    };
    return async (tx) => {
      await this.store.add(tx, row);
      await tell(tx, { what: 'release', project: project.slug, version });
    };
  }

  removeSpool(roundId: string): Promise<void> {
    return this.objects.removeUnder(spoolPrefix(roundId));
  }

  private async *samples({ chunk, round, project }: ChunkOrder, interpreter: InterpreterRow): AsyncGenerator<Sample> {
    const { psi } = round.settings;
    const { generatorDigest, schema, generator: { resolution: side } } = project;
    const provenance = { generator: generatorDigest, interpreter: interpreter.digest, round: round.number };
    for (let offset = chunk.first; offset < chunk.first + chunk.count; offset++) {
      const seed = round.releaseFirstSeed + offset;
      if (schema.task === 'parts') {
        const { rgb, labels, score } = await this.predictor.label(generatorDigest, interpreter.digest, seed, psi);
        yield encodeSample({ seed, psi, score, rgb, labels: { width: side, height: side, data: labels }, classes: schema.classes.length, provenance });
      } else {
        const { rgb, points, score } = await this.locator.locate(generatorDigest, interpreter.digest, seed, psi);
        yield encodeKeypointSample({ seed, psi, score, rgb, points, width: side, height: side, provenance });
      }
    }
  }

  /** What people labelled up to this round, with the images drawn again. */
  private async *humans({ round, project }: ChunkOrder): AsyncGenerator<Sample> {
    const { generatorDigest, schema, generator: { resolution: side } } = project;
    for await (const { round: number, labels, points, ...origin } of this.store.humanLabels(project.id, round.number)) {
      const rgb = await this.predictor.image(generatorDigest, origin.seed, origin.psi);
      const provenance = { generator: generatorDigest, interpreter: null, round: number };
      if (schema.task === 'parts' && labels) {
        yield encodeSample({ ...origin, rgb, labels: { width: side, height: side, data: new Uint8Array(labels) }, classes: schema.classes.length, provenance });
      } else if (points) {
        yield encodeKeypointSample({ ...origin, rgb, points: points.map((point) => ({ ...point, spread: null })), width: side, height: side, provenance });
      }
    }
  }

  /** null where keypoints are labelled: their places are read off the heat outside of any model. */
  private async factoryOf({ project: { schema, generator, generatorDigest } }: ChunkOrder, interpreter: InterpreterRow): Promise<Uint8Array | null> {
    if (schema.task !== 'parts') return null;
    const { license, attribution } = generator;
    return this.predictor.factoryFile(generatorDigest, interpreter.digest, { classes: JSON.stringify(schema.classes.map(({ name }) => name)), license, attribution });
  }

  private async *spooled(roundId: string, firsts: readonly number[]): AsyncGenerator<Sample> {
    for (const first of firsts) yield* readSpool(this.objects.read(spoolKey(roundId, first)));
  }

  private async keepPreview(projectId: string, version: string, { key, image, mask, record }: Sample, previews: ReleasePreview[]): Promise<void> {
    await this.objects.put(previewKey(projectId, version, `${key}.png`), image);
    if (mask) await this.objects.put(previewKey(projectId, version, `${key}.mask.png`), mask);
    const points = record.keypoints?.map((point) => ({ ...point, spread: point.spread ?? 0 }));
    previews.push({ key, seed: record.seed, score: record.score!, ...(points ? { points } : {}) });
  }

  private async fileAt(key: string): Promise<FileSink> {
    const upload = await this.objects.upload(key);
    return { write: (chunk) => upload.write(chunk), close: () => upload.commit(), abort: () => upload.abort() };
  }

  private async interpreterOf({ round }: ChunkOrder): Promise<InterpreterRow> {
    const interpreter = await this.interpreters.ofRound(round.id);
    if (!interpreter) throw new Error(`round ${round.number} has no interpreter to label with`);
    return interpreter;
  }
}

/** What the labels of a release mean. */
function labelsOf(schema: LabelSchema): Pick<ReleaseFacts, 'classes' | 'keypoints'> {
  if (schema.task === 'parts') return { classes: schema.classes.map(({ name }) => name) };
  const { keypoints, skeleton, flipPairs } = schema;
  return { classes: [], keypoints: { names: keypoints.map(({ name }) => name), skeleton, flipPairs } };
}

function factsOf({ round, project }: ChunkOrder, interpreter: InterpreterRow, version: string): ReleaseFacts {
  const { name, version: generatorVersion, digest, license, attribution, resolution } = project.generator;
  return {
    project: project.slug, version, round: round.number,
    generator: { name, version: generatorVersion, digest, license, attribution },
    interpreter: { digest: interpreter.digest, members: interpreter.members, labelledImages: interpreter.labelledImages },
    seeds: { first: round.releaseFirstSeed, count: round.settings.releaseSize }, psi: round.settings.psi,
    filter: { dropShare: round.settings.dropShare, score: SCORE[project.schema.task], rule: 'the most uncertain share is dropped' },
    runtime: runtimeFingerprint(), ...labelsOf(project.schema), image: { width: resolution, height: resolution },
  };
}
