import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from './json.js';
import type { Sample } from './sample.js';
import { filesOf, groupSamples } from './shards.js';
import type { FileSink } from './sink.js';
import { readTar, TarFile, type TarEntry } from './tar.js';

/** The last entry of a spool: if it is missing, or its count or hash does not match, the spool is incomplete. */
const TRAILER = 'spool.json';
const FORMAT = 'gannet-spool/1';

/** A spool is truncated or altered. Recomputing its seeds fixes it. */
export class SpoolDamaged extends Error {
  override readonly name = 'SpoolDamaged';
}

interface SpoolSummary {
  readonly count: number;
  /** In the order of the samples. */
  readonly scores: Float64Array;
  readonly bytes: number;
}

/**
 * Writes scored, unfiltered samples of consecutive seeds as one tar with a trailer that marks its end. The file is
 * closed when this resolves, and aborted when it rejects.
 */
export async function writeSpool(
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  file: FileSink,
): Promise<SpoolSummary> {
  let bytes = 0;
  const tar = new TarFile({
    write: async (chunk) => {
      bytes += chunk.byteLength;
      await file.write(chunk);
    },
  });
  const hash = createHash('sha256');
  const scores: number[] = [];
  try {
    for await (const sample of samples) {
      for (const entry of filesOf(sample)) {
        await tar.add(entry.name, entry.body);
        feed(hash, entry.name, entry.body);
      }
      scores.push(scoreOf(sample));
    }
    await tar.add(TRAILER, new TextEncoder().encode(trailer(scores.length, hash)));
    await tar.end();
    await file.close();
  } catch (error) {
    tar.abandon();
    await file.abort?.().catch(() => undefined);
    throw error;
  }
  return { count: scores.length, scores: Float64Array.from(scores), bytes };
}

/** The samples of a spool in order, one in memory at a time. Throws SpoolDamaged at the latest after the last. */
export async function* readSpool(source: AsyncIterable<Uint8Array>): AsyncGenerator<Sample> {
  const check = { entries: 0, hash: createHash('sha256'), trailer: null as string | null };
  let count = 0;
  try {
    for await (const sample of groupSamples(checked(readTar(source), check))) {
      count++;
      yield sample;
    }
  } catch (cause) {
    throw new SpoolDamaged(`the spool cannot be read past its first ${count} samples: ${messageOf(cause)}`, { cause });
  }
  if (check.trailer === null)
    throw new SpoolDamaged(`the spool ends after ${count} samples without its last record: it was cut short`);
  if (check.trailer !== trailer(count, check.hash))
    throw new SpoolDamaged(`the ${count} samples of the spool are not those that were written`);
}

/** The scores of a spool in the order of its samples, after reading and verifying all of it. Throws SpoolDamaged. */
export async function spoolScores(source: AsyncIterable<Uint8Array>): Promise<Float64Array> {
  const scores: number[] = [];
  for await (const sample of readSpool(source)) scores.push(scoreOf(sample));
  return Float64Array.from(scores);
}

/** The score used by the filter. Throws RangeError for a sample without a score, which does not belong in a spool. */
function scoreOf({ key, record: { score } }: Sample): number {
  if (score === null) throw new RangeError(`sample ${key} has no score`);
  return score;
}

async function* checked(
  entries: AsyncIterable<TarEntry>,
  check: { hash: Hash; trailer: string | null },
): AsyncGenerator<TarEntry> {
  for await (const entry of entries) {
    if (check.trailer !== null) throw new Error(`${entry.name} follows the last record`);
    if (entry.name === TRAILER) {
      check.trailer = entry.body.toString('utf8');
      continue;
    }
    feed(check.hash, entry.name, entry.body);
    yield entry;
  }
}

/** Hashes names and lengths together with the bodies, so that different lists of entries have different hashes. */
function feed(hash: Hash, name: string, body: Uint8Array): void {
  hash.update(`${name}\n${body.byteLength}\n`).update(body);
}

function trailer(count: number, hash: Hash): string {
  return canonicalJson({ format: FORMAT, count, sha256: hash.digest('hex') });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
