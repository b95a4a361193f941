import { SampleRecord, type ReleaseFile, type Split } from '@gannet/contracts';
import { canonicalJson } from './json.js';
import { keyOf, type Sample } from './sample.js';
import { HashedFile, type ReleaseSink } from './sink.js';
import { entryBytes, readTar, TarFile, type TarEntry } from './tar.js';
import { releaseTaskIn } from './tasks/tasks.js';

/**
 * A quarter of the usual WebDataset gigabyte: on a 20 Mbit/s line a shard that must be fetched again costs under two
 * minutes, and a release of 10⁵ images of 512² still has fewer than 200 files.
 */
const SHARD_BYTES = 256 * 1024 * 1024;

export interface ShardLimits {
  /** A shard is closed before the sample that would make it longer than this. Default {@link SHARD_BYTES}. */
  readonly bytes?: number;
  /** … or that would be more than this many samples. Default: no limit. */
  readonly samples?: number;
}

/** The files of a sample, in the order of their names. */
export function filesOf(sample: Sample): { name: string; body: Uint8Array }[] {
  return [
    { name: `${sample.key}.json`, body: new TextEncoder().encode(canonicalJson(sample.record)) },
    ...(sample.mask === null ? [] : [{ name: `${sample.key}.mask.png`, body: sample.mask }]),
    { name: `${sample.key}.png`, body: sample.image },
  ];
}

interface OpenShard {
  readonly file: HashedFile;
  readonly tar: TarFile;
  bytes: number;
  samples: number;
}

/** Path prefix of the shards of a split, without number and extension. */
export function shardPrefix(project: string, version: string, split: Split): string {
  return `shards/${project}-${version}-${split}-`;
}

/** Writes samples into `<prefix>000000.tar` and on; a shard has at least one sample. */
export class ShardWriter {
  readonly #done: ReleaseFile[] = [];
  #shard: OpenShard | null = null;

  readonly #sink: ReleaseSink;
  readonly #prefix: string;
  readonly #limits: ShardLimits;

  constructor(sink: ReleaseSink, prefix: string, limits: ShardLimits) {
    this.#sink = sink;
    this.#prefix = prefix;
    this.#limits = limits;
  }

  async add(sample: Sample): Promise<void> {
    const files = filesOf(sample);
    const bytes = files.reduce((sum, { body }) => sum + entryBytes(body.byteLength), 0);
    if (this.#shard !== null && this.#isFull(this.#shard, bytes)) await this.#closeShard(this.#shard);
    this.#shard ??= await this.#openShard();
    for (const { name, body } of files) await this.#shard.tar.add(name, body);
    this.#shard.bytes += bytes;
    this.#shard.samples += 1;
  }

  /** Closes the last shard and returns the list of all shards. */
  async close(): Promise<ReleaseFile[]> {
    if (this.#shard !== null) await this.#closeShard(this.#shard);
    return this.#done;
  }

  async abort(): Promise<void> {
    this.#shard?.tar.abandon();
    await this.#shard?.file.abort();
  }

  #isFull(shard: OpenShard, more: number): boolean {
    const { bytes = SHARD_BYTES, samples = Infinity } = this.#limits;
    return shard.bytes + more > bytes || shard.samples >= samples;
  }

  async #openShard(): Promise<OpenShard> {
    const path = `${this.#prefix}${String(this.#done.length).padStart(6, '0')}.tar`;
    const file = await HashedFile.open(this.#sink, path, 'application/x-tar');
    return { file, tar: new TarFile(file), bytes: 0, samples: 0 };
  }

  async #closeShard(shard: OpenShard): Promise<void> {
    await shard.tar.end();
    this.#done.push(await shard.file.close());
    this.#shard = null;
  }
}

/** Size of a sample in a shard, in bytes. */
export function shardBytes(sample: Sample): number {
  return filesOf(sample).reduce((sum, { body }) => sum + entryBytes(body.byteLength), 0);
}

/** The samples of a shard, one in memory at a time. Throws when the archive or a sample is damaged. */
export async function* readShard(source: AsyncIterable<Uint8Array>): AsyncGenerator<Sample> {
  yield* groupSamples(readTar(source));
}

/** Groups adjacent entries whose names agree up to the first dot. */
export async function* groupSamples(entries: AsyncIterable<TarEntry>): AsyncGenerator<Sample> {
  let key: string | null = null;
  let parts = new Map<string, Buffer>();
  for await (const { name, body } of entries) {
    const dot = name.indexOf('.');
    const next = dot < 0 ? name : name.slice(0, dot);
    if (key !== null && next !== key) yield sampleFrom(key, parts);
    if (next !== key) parts = new Map();
    key = next;
    parts.set(name.slice(next.length), body);
  }
  if (key !== null) yield sampleFrom(key, parts);
}

function sampleFrom(key: string, parts: ReadonlyMap<string, Buffer>): Sample {
  const needed = (ending: string): Buffer => {
    const body = parts.get(ending);
    if (body === undefined) throw new Error(`sample ${key} has no ${key}${ending}`);
    return body;
  };
  const record = SampleRecord.parse(JSON.parse(needed('.json').toString('utf8')));
  if (record.key !== key) throw new Error(`${key}.json tells of ${record.key}`);
  // The key becomes a file name in other formats; in an untrusted shard it could be a path.
  if (key !== keyOf(record.seed)) throw new Error(`${JSON.stringify(key)} is not the key of seed ${record.seed}`);
  return { key, image: needed('.png'), mask: releaseTaskIn(record).hasMask ? needed('.mask.png') : null, record };
}
