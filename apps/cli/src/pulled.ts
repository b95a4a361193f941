import { createReadStream } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest, Split } from '@gannet/contracts';
import {
  checkFile,
  CHECKSUMS,
  type FormatSource,
  MANIFEST,
  readManifest,
  shardsOf,
  sourceFrom,
  splitsListed,
} from '@gannet/release';
import { Failed } from './failed.js';
import { hashFile } from './folder.js';

const LICENSE = 'LICENSE';

/**
 * Reads a pulled release as samples, with its digest; `participle` is the participle for messages: "cannot be <participle>". Throws
 * Failed if the folder contains no release, or not the requested splits.
 */
export async function pulledRelease(
  folder: string,
  participle: string,
  asked?: readonly Split[],
): Promise<{ source: FormatSource; digest: string }> {
  const bytes = await readFile(path.join(folder, MANIFEST)).catch((cause: NodeJS.ErrnoException) => {
    throw new Failed(
      `${folder} has no ${MANIFEST} that can be read (${cause.code ?? cause.message}): pull a release first.`,
      { cause },
    );
  });
  const read = readManifest(bytes);
  if (!read.ok) throw new Failed(`${folder} cannot be ${participle}: ${read.problem}.`);
  const { manifest } = read;
  const splits = await splitsToTake(folder, manifest, asked);
  for (const shard of splits.flatMap((split) => shardsOf(manifest, split))) {
    const isThere = await lstat(path.join(folder, shard)).then(
      () => true,
      () => false,
    );
    if (!isThere)
      throw new Failed(
        `${folder} cannot be ${participle}: ${shard} is missing. Run gannet pull again, or name the splits to take with --split.`,
      );
  }
  const source = sourceFrom(
    manifest,
    await licenseOf(folder, participle, manifest),
    (name) => createReadStream(path.join(folder, ...name.split('/'))) as AsyncIterable<Buffer>,
    (split) => splits.includes(split),
  );
  return { source, digest: read.digest };
}

/** The requested splits, or all that were pulled. Throws Failed for one that was not pulled. */
async function splitsToTake(folder: string, manifest: Manifest, asked: readonly Split[] | undefined): Promise<Split[]> {
  const all: Split[] = manifest.splits.length > 0 ? manifest.splits.map(({ name }) => name) : ['train'];
  const checksums = await readFile(path.join(folder, CHECKSUMS), 'utf8').catch(() => '');
  // Without a list of what was pulled, the whole release is expected.
  const held = (checksums === '' ? null : splitsListed(manifest, checksums)) ?? all;
  if (asked === undefined) return held;
  const known = all.filter((name) => asked.includes(name));
  if (known.length === 0)
    throw new Failed(
      `${manifest.project}@${manifest.version} has no split ${asked.join(' or ')}: it has ${all.join(', ')}.`,
    );
  const missing = known.find((name) => !held.includes(name));
  if (missing !== undefined)
    throw new Failed(
      `${folder} holds only the splits ${held.join(', ')}: pull ${manifest.project}@${manifest.version} into it with --split ${missing} first.`,
    );
  return known;
}

/** The licence, which is included in every format. Throws Failed if it is not the release's. */
async function licenseOf(folder: string, participle: string, { files }: Manifest): Promise<string> {
  const file = path.join(folder, LICENSE);
  const expected = files.find((one) => one.path === LICENSE);
  const problem = expected ? checkFile(expected, await hashFile(file)) : null;
  if (problem !== null) throw new Failed(`${folder} cannot be ${participle}: ${problem}. Run gannet pull again.`);
  return expected ? readFile(file, 'utf8') : '';
}
