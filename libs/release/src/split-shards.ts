import type { Manifest, ProvenanceLine, ReleaseFile, Split } from '@gannet/contracts';
import { canonicalLine } from './json.js';
import { sha256 } from './manifest.js';
import type { Sample } from './sample.js';
import { shardPrefix, ShardWriter, type ShardLimits } from './shards.js';
import { HashedFile, type ReleaseSink } from './sink.js';
import { SPLITS } from './split.js';

export const PROVENANCE = 'provenance.jsonl';

interface SplitShardsWritten {
  readonly files: ReleaseFile[];
  readonly splits: Manifest['splits'];
}

/**
 * Writes samples in order to the shards of their splits, and a line for each to `provenance.jsonl`. One file of each
 * kind is open at a time.
 */
export class SplitShards {
  readonly #writers: ReadonlyMap<Split, ShardWriter>;
  readonly #counts = new Map<Split, number>();

  readonly #provenance: HashedFile;

  private constructor(provenance: HashedFile, writers: ReadonlyMap<Split, ShardWriter>) {
    this.#provenance = provenance;
    this.#writers = writers;
  }

  static async open(
    sink: ReleaseSink,
    { project, version }: Pick<Manifest, 'project' | 'version'>,
    limits: ShardLimits,
  ): Promise<SplitShards> {
    const provenance = await HashedFile.open(sink, PROVENANCE, 'application/jsonl');
    return new SplitShards(
      provenance,
      new Map(SPLITS.map((split) => [split, new ShardWriter(sink, shardPrefix(project, version, split), limits)])),
    );
  }

  async add(sample: Sample): Promise<void> {
    const { split } = sample.record;
    await this.#writers.get(split)!.add(sample);
    await this.#provenance.write(new TextEncoder().encode(canonicalLine(provenanceOf(sample))));
    this.#counts.set(split, (this.#counts.get(split) ?? 0) + 1);
  }

  async close(): Promise<SplitShardsWritten> {
    const files: ReleaseFile[] = [];
    for (const writer of this.#writers.values()) files.push(...(await writer.close()));
    files.push(await this.#provenance.close());
    return {
      files,
      splits: SPLITS.flatMap((name) => (this.#counts.has(name) ? [{ name, images: this.#counts.get(name)! }] : [])),
    };
  }

  async abort(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.abort();
    await this.#provenance.abort();
  }
}

function provenanceOf({ record, image, mask }: Sample): ProvenanceLine {
  const { key, seed, psi, split, score, labelledBy, confidence, provenance } = record;
  return {
    ...{ key, seed, psi, split, score, labelledBy, confidence, provenance },
    file: `${key}.png`,
    image: sha256(image),
    ...(mask === null ? {} : { mask: sha256(mask) }),
  };
}
