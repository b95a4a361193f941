import {
  type LabelStats,
  type Manifest,
  type Quality,
  RELEASE_FORMAT,
  type ReleaseFile,
  type SampleRecord,
  type Split,
} from '@gannet/contracts';
import { dataCard } from './card.js';
import { canonicalJson, canonicalLine } from './json.js';
import { byPath, CHECKSUMS, checksumText, FACTORY, MANIFEST, README, REJECTED, sha256 } from './manifest.js';
import { keyOf, type Sample } from './sample.js';
import type { ShardLimits } from './shards.js';
import { SplitShards } from './split-shards.js';
import { splitOf } from './split.js';
import { type ReleaseSink, writeWhole } from './sink.js';
import type { LabelTally } from './tasks/release-task.js';
import { RELEASE_TASKS, releaseTaskIn, tallyOf } from './tasks/tasks.js';

/** The inputs of a release: its manifest without the fields that are only known after building. */
export type ReleaseFacts = Omit<Manifest, 'format' | 'counts' | 'splits' | 'files'>;

export interface ReleaseInput {
  readonly facts: ReleaseFacts;
  /** One sample for every seed of `facts.seeds` except the unusable ones, in order. */
  readonly samples: AsyncIterable<Sample> | Iterable<Sample>;
  /** Seeds for which the generator returns values that are not finite. They have no sample and count as dropped. */
  readonly unusable?: ReadonlySet<number>;
  /** Human annotations, in the order of their seeds, none of them among `facts.seeds`. They are not filtered. */
  readonly humans?: AsyncIterable<Sample> | Iterable<Sample>;
  /** The filter. `index` is relative to the first seed. */
  readonly keep: (record: SampleRecord, index: number) => boolean;
  /**
   * Images that annotators rejected as broken, in the order of seeds: `rejected.jsonl`; absent if the release does not
   * include it.
   */
  readonly rejected?: readonly Rejected[] | null;
  /** Quality figures for the data card. */
  readonly quality?: Quality | null;
  /** The text of `LICENSE`. */
  readonly licenseText: string;
  /**
   * Generator and interpreter as one ONNX model, `factory.onnx`, which reproduces the release's labels and can make
   * more.
   */
  readonly factory?: Uint8Array | null;
  readonly shards?: ShardLimits;
  /** Called and awaited for every generated sample written to a shard; `kept` counts from 1. */
  readonly onKept?: (sample: Sample, kept: number) => void | Promise<void>;
}

/** A line of `rejected.jsonl`: an image that an annotator rejected in that round. */
export interface Rejected {
  readonly seed: number;
  readonly psi: number;
  readonly round: number;
  /** Null if no reason was given. */
  readonly reason: string | null;
}

export interface BuiltRelease extends LabelStats {
  readonly manifest: Manifest;
  /** sha256 of `manifest.json`: the identity of the release. */
  readonly digest: string;
  /** Total size of all files, including `manifest.json` and `SHA256SUMS`. */
  readonly bytes: number;
}

/**
 * Writes a complete release; `manifest.json` and then `SHA256SUMS` come last. Its bytes depend on the input alone. Only
 * one sample is in memory at a time. Throws when a sample is missing, out of order or of another schema, and when the
 * sink fails.
 */
export async function buildRelease(input: ReleaseInput, sink: ReleaseSink): Promise<BuiltRelease> {
  const { facts } = input;
  const tally = tallyOf(facts);
  const { packed, splits, counts } = await packShards(input, sink, tally);
  const stats = tally.stats();
  const card = dataCard({
    manifest: { ...facts, counts, splits },
    stats,
    shards: packed.map(({ path }) => path).filter((path) => path.endsWith('.tar')),
    quality: input.quality ?? null,
    hasFactory: Boolean(input.factory),
  });
  const files = [
    ...packed,
    await schemaFile(sink, facts),
    ...(input.factory ? [await writeWhole(sink, FACTORY, 'application/octet-stream', input.factory)] : []),
    ...(input.rejected
      ? [await writeWhole(sink, REJECTED, 'application/jsonl', input.rejected.map(canonicalLine).join(''))]
      : []),
    await writeWhole(sink, README, 'text/markdown', card),
    await writeWhole(sink, 'LICENSE', 'text/plain', licenceText(input)),
  ].sort(byPath);
  const manifest: Manifest = { ...facts, format: RELEASE_FORMAT, counts, splits, files };
  const text = canonicalJson(manifest);
  const digest = sha256(text);
  const last = [
    await writeWhole(sink, MANIFEST, 'application/json', text),
    await writeWhole(sink, CHECKSUMS, 'text/plain', checksumText(files, digest)),
  ];
  return {
    manifest,
    digest,
    bytes: [...files, ...last].reduce((sum, file) => sum + file.bytes, 0),
    ...stats,
  };
}

async function packShards(
  input: ReleaseInput,
  sink: ReleaseSink,
  tally: LabelTally<LabelStats>,
): Promise<{ packed: ReleaseFile[]; splits: Manifest['splits']; counts: Manifest['counts'] }> {
  const shards = await SplitShards.open(sink, input.facts, input.shards ?? {});
  try {
    const { kept, dropped } = await packGenerated(input, shards, tally);
    const human = await packHumans(input, shards);
    const { files, splits } = await shards.close();
    return { packed: files, splits, counts: { images: kept, dropped, human } };
  } catch (error) {
    await shards.abort();
    throw error;
  }
}

async function packGenerated(
  { facts, samples, unusable = new Set(), keep, onKept }: ReleaseInput,
  shards: SplitShards,
  tally: LabelTally<LabelStats>,
): Promise<{ kept: number; dropped: number }> {
  let index = 0;
  let seen = 0;
  let kept = 0;
  for await (const sample of samples) {
    while (unusable.has(facts.seeds.first + index)) index++;
    checkGenerated(sample, index, facts);
    seen++;
    if (!keep(sample.record, index++)) continue;
    await shards.add(sample);
    tally.add(sample.record);
    kept++;
    await onKept?.(sample, kept);
  }
  const wanted = facts.seeds.count - unusable.size;
  if (seen !== wanted) throw new RangeError(`there were ${seen} samples for ${wanted} seeds`);
  return { kept, dropped: facts.seeds.count - kept };
}

async function packHumans({ facts, humans = [] }: ReleaseInput, shards: SplitShards): Promise<number> {
  let count = 0;
  let before = -1;
  for await (const sample of humans) {
    checkHuman(sample, before, facts);
    await shards.add(sample);
    before = sample.record.seed;
    count++;
  }
  return count;
}

/**
 * Checks that the sample is that of the next seed, made with the generator and settings of the facts, and in the split
 * of its seed.
 */
function checkGenerated(sample: Sample, index: number, facts: ReleaseFacts): void {
  const { key, record } = sample;
  const { seeds } = facts;
  const seed = seeds.first + index;
  if (index >= seeds.count) throw new RangeError(`sample ${key} is one more than the ${seeds.count} seeds`);
  if (record.seed !== seed)
    throw new RangeError(`sample ${key} of seed ${record.seed} stands where seed ${seed} belongs`);
  if (record.score === null || !Number.isFinite(record.score))
    throw new RangeError(`sample ${key} has the score ${record.score}`);
  const { interpreter, round } = record.provenance;
  if (
    record.labelledBy !== 'interpreter' ||
    record.psi !== facts.psi ||
    interpreter !== facts.interpreter.digest ||
    round !== facts.round
  ) {
    throw new RangeError(`sample ${key} was made by another interpreter, round or psi than the release`);
  }
  checkSample(sample, splitOf(facts.generator.digest, seed), facts);
}

/** Checks that the sample was labelled by a person, not after the release's round, with a seed of its own. */
function checkHuman(sample: Sample, before: number, facts: ReleaseFacts): void {
  const {
    key,
    record: { seed, labelledBy, provenance },
  } = sample;
  const { first, count } = facts.seeds;
  if (labelledBy !== 'human' || provenance.round > facts.round)
    throw new RangeError(`sample ${key} was not labelled by a person up to round ${facts.round}`);
  if (seed <= before) throw new RangeError(`sample ${key} of seed ${seed} stands behind seed ${before}`);
  if (seed >= first && seed < first + count)
    throw new RangeError(`sample ${key} is both a person's and one of the ${count} generated seeds`);
  checkSample(sample, 'human', facts);
}

function checkSample({ key, record }: Sample, split: Split, facts: ReleaseFacts): void {
  if (record.key !== key || key !== keyOf(record.seed)) throw new RangeError(`sample ${key} is of seed ${record.seed}`);
  if (record.split !== split) throw new RangeError(`sample ${key} is in the split ${record.split}, not in ${split}`);
  if (record.provenance.generator !== facts.generator.digest)
    throw new RangeError(`sample ${key} was made by another generator than the release`);
  const problem = RELEASE_TASKS.map((task) => task.problemOf(record, facts)).find((one) => one !== null);
  if (problem) throw new RangeError(`sample ${key} ${problem}`);
}

/** Writes the file that defines the labels, such as `classes.json`. */
function schemaFile(sink: ReleaseSink, facts: ReleaseFacts): Promise<ReleaseFile> {
  const { path, content } = releaseTaskIn(facts).schemaFile(facts);
  return writeWhole(sink, path, 'application/json', canonicalJson(content));
}

function licenceText({ facts: { generator }, licenseText }: ReleaseInput): string {
  return `${generator.license}\n\n${generator.attribution}\n\n${licenseText.trim()}\n`;
}
