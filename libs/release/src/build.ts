import { type ClassesFile, type Manifest, type Quality, RELEASE_FORMAT, type ReleaseFile, type SampleRecord } from '@gannet/contracts';
import { classColor } from '@gannet/raster';
import { dataCard } from './card.js';
import { canonicalJson } from './json.js';
import { byPath, CHECKSUMS, checksumText, MANIFEST, sha256 } from './manifest.js';
import { keyOf, type Sample } from './sample.js';
import { ShardWriter, type ShardLimits } from './shards.js';
import { type ReleaseSink, writeWhole } from './sink.js';
import { type ClassStats, ClassTally } from './stats.js';

/** What a release is made from: its manifest without what only the building shows. */
export type ReleaseFacts = Omit<Manifest, 'format' | 'counts' | 'files'>;

export interface ReleaseInput {
  readonly facts: ReleaseFacts;
  /** One sample for every seed of `facts.seeds`, in order. */
  readonly samples: AsyncIterable<Sample> | Iterable<Sample>;
  /** The filter. `index` counts from the first seed. */
  readonly keep: (record: SampleRecord, index: number) => boolean;
  /** Goes into the data card. */
  readonly quality?: Quality | null;
  /** The text of `LICENSE`. */
  readonly licenseText: string;
  readonly shards?: ShardLimits;
  /** Told of every sample that went into a shard, `kept` counting from 1; awaited. */
  readonly onKept?: (sample: Sample, kept: number) => void | Promise<void>;
}

export interface BuiltRelease {
  readonly manifest: Manifest;
  /** sha256 of `manifest.json`: the identity of the release. */
  readonly digest: string;
  /** Of all files, `manifest.json` and `SHA256SUMS` included. */
  readonly bytes: number;
  readonly classStats: ClassStats[];
}

/**
 * Writes a whole release; `manifest.json` and then `SHA256SUMS` come last. Its bytes depend on the input alone. One sample is
 * in memory at a time. Throws when a sample is missing, misplaced or of another schema, and when the sink fails.
 */
export async function buildRelease(input: ReleaseInput, sink: ReleaseSink): Promise<BuiltRelease> {
  const { facts } = input;
  const tally = new ClassTally(facts.classes);
  const { shards, counts } = await packShards(input, sink, tally);
  const classStats = tally.stats();
  const card = dataCard({ manifest: { ...facts, counts }, classes: classStats, shards: shards.map(({ path }) => path), quality: input.quality ?? null });
  const files = [
    ...shards,
    await writeWhole(sink, 'classes.json', 'application/json', canonicalJson(classesFile(facts.classes))),
    await writeWhole(sink, 'README.md', 'text/markdown', card),
    await writeWhole(sink, 'LICENSE', 'text/plain', licenceText(input)),
  ].sort(byPath);
  const manifest: Manifest = { ...facts, format: RELEASE_FORMAT, counts, files };
  const text = canonicalJson(manifest);
  const digest = sha256(text);
  const last = [
    await writeWhole(sink, MANIFEST, 'application/json', text),
    await writeWhole(sink, CHECKSUMS, 'text/plain', checksumText(files, digest)),
  ];
  return { manifest, digest, bytes: [...files, ...last].reduce((sum, file) => sum + file.bytes, 0), classStats };
}

async function packShards(input: ReleaseInput, sink: ReleaseSink, tally: ClassTally): Promise<{ shards: ReleaseFile[]; counts: Manifest['counts'] }> {
  const { facts, keep, onKept } = input;
  const writer = new ShardWriter(sink, `${facts.project}-${facts.version}`, input.shards ?? {});
  let index = 0;
  let kept = 0;
  try {
    for await (const sample of input.samples) {
      checkSample(sample, index, facts);
      if (keep(sample.record, index++)) {
        await writer.add(sample);
        tally.add(sample.record.pixels);
        kept++;
        await onKept?.(sample, kept);
      }
    }
    if (index !== facts.seeds.count) throw new RangeError(`there were ${index} samples for ${facts.seeds.count} seeds`);
    return { shards: await writer.close(), counts: { images: kept, dropped: index - kept } };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** A release without a hole: the sample is that of the next seed, made by what the facts say, of the schema's classes. */
function checkSample({ key, record }: Sample, index: number, { seeds, classes, image, ...facts }: ReleaseFacts): void {
  const seed = seeds.first + index;
  if (index >= seeds.count) throw new RangeError(`sample ${key} is one more than the ${seeds.count} seeds`);
  if (record.seed !== seed || record.key !== key || key !== keyOf(seed)) throw new RangeError(`sample ${key} of seed ${record.seed} stands where seed ${seed} belongs`);
  if (!Number.isFinite(record.score)) throw new RangeError(`sample ${key} has the score ${record.score}`);
  const { generator, interpreter, round } = record.provenance;
  if (record.psi !== facts.psi || generator !== facts.generator.digest || interpreter !== facts.interpreter.digest || round !== facts.round) {
    throw new RangeError(`sample ${key} was made by another generator, interpreter, round or psi than the release`);
  }
  const pixels = record.pixels.reduce((sum, count) => sum + count, 0);
  if (record.pixels.length !== classes.length || pixels !== image.width * image.height) {
    throw new RangeError(`sample ${key} has ${pixels} pixels of ${record.pixels.length} classes, not ${image.width} × ${image.height} of ${classes.length}`);
  }
}

function classesFile(names: readonly string[]): ClassesFile {
  return { classes: names.map((name, index) => ({ index, name, color: [...classColor(index)] as [number, number, number] })) };
}

function licenceText({ facts: { generator }, licenseText }: ReleaseInput): string {
  return `${generator.license}\n\n${generator.attribution}\n\n${licenseText.trim()}\n`;
}
