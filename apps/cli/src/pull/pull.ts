import { mkdir, open, readFile, realpath, rename, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest, ReleaseFile, Split } from '@gannet/contracts';
import {
  checkFile,
  CHECKSUMS,
  checksumText,
  CROISSANT,
  filesOfSplits,
  MANIFEST,
  manifestOfPart,
  README,
  readManifest,
} from '@gannet/release';
import { lockFolder } from '../folder-lock.js';
import { sizeOf } from '../bars.js';
import { explained } from '../disk.js';
import { Failed } from '../failed.js';
import { hashFile } from '../folder.js';
import { Refused, type Server, ServerRefused } from '../server.js';
import { claim } from './claim.js';
import { download } from './download.js';
import { cardHere, textsOfPart, wantedPart } from './part.js';
import { startIn, bytesBegun, finish, type Marker, partOf, UNFINISHED } from './unfinished.js';

/** Number of concurrent downloads: enough for a connection with a long delay, few enough for a small server. */
const PARALLEL = 4;

interface Wanted {
  readonly project: string;
  /** `1.0.0` or `latest`. */
  readonly version: string;
  /** Without it, `<project>-<version>` in the working directory, also of the latest. */
  readonly out?: string;
  /** Only the shards of these splits, and of those that are here already; all when absent. */
  readonly splits?: readonly Split[];
}

/** Called with the number of bytes present and the total. */
type PullProgress = (here: number, total: number) => void;

export interface Pulled {
  readonly project: string;
  readonly version: string;
  readonly path: string;
  /** The splits in the folder, if those are not all of the release's. */
  readonly splits?: readonly Split[];
  readonly images: number;
  readonly dropped: number;
  /** Number of images that people labelled. */
  readonly human: number;
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
  /** Number of files that were already complete. */
  readonly alreadyHere: number;
  /** Why the release was withdrawn; null if it was not. */
  readonly yanked: string | null;
}

/**
 * Downloads a release into the folder `out` and checks every file. Complete files are left alone; if all are complete,
 * nothing is written. The folder is new, empty, or contains the same release, complete or unfinished. Throws Failed.
 */
export async function pull(
  server: Server,
  wanted: Wanted,
  signal: AbortSignal,
  onProgress: PullProgress,
  onNews: (line: string) => void = () => undefined,
): Promise<Pulled> {
  const version = wanted.version === 'latest' ? await latestVersion(server, wanted.project) : wanted.version;
  const { manifest, digest, bytes, yanked } = await fetchManifest(server, wanted.project, version);
  const out = path.resolve(wanted.out ?? `${wanted.project}-${version}`);
  const release: Marker = { project: manifest.project, version, digest };
  await onDisk(out, () => claim(out, release, manifest.files, signal));
  await onDisk(out, () => mkdir(out, { recursive: true }));
  const lock = await lockFolder(await realpath(out));
  try {
    const part = await wantedPart(out, { manifest, digest }, wanted.splits);
    const files = filesOfSplits(manifest, part?.splits);
    // The card of a part is derived from the release's, which is not kept.
    const isHere = part !== null && (await cardHere(out, part)) !== null;
    const missing = await onDisk(out, () =>
      missingFiles(out, part ? files.filter(({ path: name }) => name !== README) : files, signal),
    );
    await onDisk(out, () => checkRoom(out, missing, `${manifest.project}@${version}`));
    if (missing.length > 0) {
      await onDisk(out, () => startIn(out, release));
      await onDisk(out, () =>
        fetchAll(server, { ...manifest, files }, missing, out, signal, onProgress, cutsTold(onNews)),
      );
    }
    const croissant = await fetchAnnex(server, manifest.project, version);
    const fetchCard = (): Promise<Uint8Array> =>
      refusalsOf(server, () => server.bytes('releaseFile', { project: manifest.project, version, path: README }));
    const last: [string, Uint8Array | string | null][] = part
      ? [...(await textsOfPart(out, part, croissant, fetchCard)), [MANIFEST, bytes]]
      : [
          [CROISSANT, croissant],
          [CHECKSUMS, checksumText(manifest.files, digest)],
          [MANIFEST, bytes],
        ];
    for (const [name, content] of last)
      if (content !== null) await onDisk(out, () => writeWhole(out, name, content, release));
    await onDisk(out, () => finish(out));
    return {
      project: manifest.project,
      version,
      path: out,
      ...(part && { splits: part.splits }),
      ...(part ? manifestOfPart(part) : manifest).counts,
      digest,
      files: files.length,
      bytes: total(files),
      alreadyHere: files.length - missing.length - Number(part !== null && !isHere),
      yanked,
    };
  } finally {
    lock.release();
  }
}

function onDisk<T>(out: string, act: () => Promise<T>): Promise<T> {
  return explained(out, 'What came is kept: make room and run the command again.', act);
}

/** Number of broken responses after which the user is told, who may know the cause. */
const HABIT = 8;

function cutsTold(onNews: (line: string) => void): (bytes: number) => void {
  let cuts = 0;
  return (bytes) => {
    if (++cuts === HABIT)
      onNews(
        `Answers are cut again and again, the last after ${sizeOf(bytes)}: something on the way, such as a proxy, limits them. Going on piece by piece.`,
      );
  };
}

/** Versions are three whole numbers, without the tags of a prerelease. */
const byVersion = new Intl.Collator('en', { numeric: true }).compare;

async function latestVersion(server: Server, project: string): Promise<string> {
  const releases = await refusalsOf(server, () => server.call('releases', { params: { project } }));
  if (releases.length === 0) throw new Failed(`${project} has no release yet.`);
  const newest = releases
    .filter(({ yanked }) => yanked === null)
    .map((release) => release.version)
    .sort(byVersion)
    .at(-1);
  if (newest === undefined)
    throw new Failed(
      `All releases of ${project} were withdrawn; gannet list ${project} says why. One of them still comes when its version is named.`,
    );
  return newest;
}

/** The manifest, with the exact bytes that its digest refers to. */
async function fetchManifest(
  server: Server,
  project: string,
  version: string,
): Promise<{ manifest: Manifest; digest: string; bytes: Uint8Array; yanked: string | null }> {
  const params = { project, version };
  const detail = await refusalsOf(server, () => server.call('release', { params }));
  const bytes = await refusalsOf(server, () => server.bytes('releaseFile', { ...params, path: MANIFEST }));
  const read = readManifest(bytes);
  if (!read.ok) throw new Failed(`The release cannot be trusted: ${read.problem}.`);
  if (read.digest !== detail.digest)
    throw new Failed(`The release cannot be trusted: ${MANIFEST} has sha256 ${read.digest}, not ${detail.digest}.`);
  const { manifest } = read;
  if (manifest.project !== project || manifest.version !== version) {
    throw new Failed(
      `The release cannot be trusted: ${MANIFEST} is of ${manifest.project}@${manifest.version}, not of ${project}@${version}.`,
    );
  }
  const inTheWay = manifest.files.find((file) => file.path.toLowerCase().startsWith(`${UNFINISHED}/`));
  if (inTheWay) throw new Failed(`The release cannot be trusted: ${inTheWay.path} would lie among what is unfinished.`);
  return { manifest, digest: read.digest, bytes, yanked: detail.yanked?.reason ?? null };
}

/**
 * `croissant.json`, which is not part of the immutable release because it contains the date of publication; null if the
 * server has none.
 */
async function fetchAnnex(server: Server, project: string, version: string): Promise<Uint8Array | null> {
  try {
    return await server.bytes('releaseFile', { project, version, path: CROISSANT });
  } catch (error) {
    if (error instanceof ServerRefused && error.status === 404) return null;
    throw error;
  }
}

async function missingFiles(out: string, files: readonly ReleaseFile[], signal: AbortSignal): Promise<ReleaseFile[]> {
  const missing: ReleaseFile[] = [];
  for (const file of files) {
    if (checkFile(file, await hashFile(path.join(out, file.path), signal)) !== null) missing.push(file);
  }
  return missing;
}

/**
 * Fails before the first byte if the disk has too little space for what is missing; existing parts count as present.
 */
async function checkRoom(out: string, missing: readonly ReleaseFile[], release: string): Promise<void> {
  const { bavail, bsize } = await statfs(out);
  const parts = await Promise.all(missing.map(({ path: name }) => bytesBegun(out, name)));
  const [needed, free] = [total(missing) - parts.reduce((sum, bytes) => sum + bytes, 0), bavail * bsize];
  if (needed > free)
    throw new Failed(
      `${release} needs ${sizeOf(needed)}, and there are ${sizeOf(free)} free for ${out}: make room or choose another folder.`,
    );
}

/** Downloads several files at a time; the first failure stops the others, which keep their parts. */
async function fetchAll(
  server: Server,
  manifest: Manifest,
  missing: readonly ReleaseFile[],
  out: string,
  signal: AbortSignal,
  onProgress: PullProgress,
  onCut: (bytes: number) => void,
): Promise<void> {
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const params = { project: manifest.project, version: manifest.version };
  const here = new Map(missing.map((file) => [file.path, 0]));
  const all = total(manifest.files);
  const settled = all - total(missing);
  const waiting = [...missing];
  const report = (): void => onProgress(settled + [...here.values()].reduce((sum, bytes) => sum + bytes, 0), all);
  report();
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const { path: name } = file;
      await refusalsOf(
        server,
        () =>
          download({
            server,
            params,
            file,
            folder: out,
            signal: stop,
            onCut,
            onBytes: (bytes) => {
              here.set(name, bytes);
              report();
            },
          }),
        true,
      );
    }
  };
  const workers = Array.from({ length: PARALLEL }, () =>
    worker().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).some(({ status }) => status === 'rejected');
  if (failed) throw failure.signal.reason;
}

/** Explains a refusal to the user. */
async function refusalsOf<T>(server: Server, act: () => Promise<T>, hasParts = false): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ServerRefused)) throw error;
    if (error.status === 401 && hasParts) {
      throw new Refused(
        `The token expired or was revoked during the download. What came is kept: make a new token on your account page at ${server.url}, put it into GANNET_TOKEN (or run gannet login with it), and then this command again.`,
        { cause: error },
      );
    }
    if (error.status === 401)
      throw new Refused(
        `${server.url} does not accept the token: it is wrong, expired or revoked. Make a new one on the page of your account.`,
        { cause: error },
      );
    throw new Refused(`${server.url} refused: ${error.message}`, { cause: error });
  }
}

/** Writes a small file atomically, unless it is already there with this content. */
async function writeWhole(out: string, name: string, content: Uint8Array | string, release: Marker): Promise<void> {
  const wanted = Buffer.from(content);
  const target = path.join(out, name);
  const here = await readFile(target).catch(() => null);
  if (here?.equals(wanted) || (here && name === CROISSANT && withoutAddress(here) === withoutAddress(wanted))) return;
  await startIn(out, release);
  const { part } = partOf(out, name);
  await mkdir(path.dirname(part), { recursive: true });
  const handle = await open(part, 'w');
  try {
    await handle.writeFile(wanted);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, target);
}

/** `croissant.json` holds the address at which the server was asked, and that may be another the next time. */
function withoutAddress(croissant: Buffer): string {
  try {
    return JSON.stringify({ ...(JSON.parse(croissant.toString()) as object), url: null });
  } catch {
    return croissant.toString();
  }
}

function total(files: readonly ReleaseFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
