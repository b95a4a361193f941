import { createHash } from 'node:crypto';
import type { Manifest, ReleaseFile, Split } from '@gannet/contracts';
import { readShard, shardPrefix } from '../shards.js';
import type { Sample } from '../sample.js';
import { checkFile } from '../check-file.js';
import type { FormatSource } from './format.js';

/** Opens a release whose files can be read by their paths. `has` lists the splits that exist; all by default. */
export function sourceFrom(
  manifest: Manifest,
  license: string,
  read: (path: string) => AsyncIterable<Uint8Array>,
  has: (split: Split) => boolean = () => true,
): FormatSource {
  const splits = splitsOf(manifest).filter(({ name }) => has(name));
  return {
    manifest: { ...manifest, splits },
    license,
    async *samples(split): AsyncGenerator<Sample> {
      for (const path of shardsOf(manifest, split)) yield* checkedShard(manifest, path, read(path));
    },
  };
}

/**
 * The samples of a shard, verified against the manifest's checksum. Throws, naming the shard, at the latest after its
 * last sample.
 */
async function* checkedShard(
  { files }: Manifest,
  path: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Sample> {
  const expected = files.find((file) => file.path === path)!;
  const found = { bytes: 0, hash: createHash('sha256') };
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      found.hash.update(chunk);
      found.bytes += chunk.byteLength;
      yield chunk;
    }
  }
  try {
    yield* readShard(hashed());
  } catch (cause) {
    throw new Error(
      `${path} has changed and cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  const problem = checkFile(expected, { bytes: found.bytes, sha256: found.hash.digest('hex') });
  if (problem !== null) throw new Error(problem);
}

/** Releases in the first format have one unnamed split, which is treated as `train`. */
function splitsOf({ splits, counts }: Manifest): Manifest['splits'] {
  return splits.length > 0 || counts.images === 0 ? splits : [{ name: 'train', images: counts.images }];
}

/** The paths of a split's shards, in order. */
export function shardsOf({ project, version, splits, files }: Manifest, split: Split): string[] {
  const prefix = splits.length > 0 ? shardPrefix(project, version, split) : 'shards/';
  return files.map(({ path }) => path).filter((path) => path.startsWith(prefix));
}

/** The files of a release without the shards of other splits. */
export function filesOfSplits(manifest: Manifest, splits: readonly Split[] | undefined): ReleaseFile[] {
  if (splits === undefined) return manifest.files;
  const wanted = new Set(splits.flatMap((split) => shardsOf(manifest, split)));
  return manifest.files.filter(({ path }) => !path.startsWith('shards/') || wanted.has(path));
}
