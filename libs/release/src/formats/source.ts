import type { Manifest, ReleaseFile, Split } from '@gannet/contracts';
import { readShard, shardPrefix } from '../shards.js';
import type { Sample } from '../sample.js';
import type { FormatSource } from './format.js';

/** A release whose files can be read by their paths. `has` says which splits are there; all unless told otherwise. */
export function sourceFrom(manifest: Manifest, license: string, read: (path: string) => AsyncIterable<Uint8Array>, has: (split: Split) => boolean = () => true): FormatSource {
  const splits = splitsOf(manifest).filter(({ name }) => has(name));
  return {
    manifest: { ...manifest, splits }, license,
    async *samples(split): AsyncGenerator<Sample> {
      for (const path of shardsOf(manifest, split)) yield* readShard(read(path));
    },
  };
}

/** Releases of the first format have one unnamed split, which is taken for `train`. */
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
