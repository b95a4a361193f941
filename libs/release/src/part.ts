import type { Manifest, ReleaseFile, Split } from '@gannet/contracts';
import { shardPattern } from './card.js';
import { dataFilesText, shardFiles } from './card-head.js';
import { croissantText } from './croissant.js';
import { filesOfSplits, shardsOf } from './formats/source.js';
import { checksumText, README, sha256 } from './manifest.js';

/**
 * A part of a release: a folder with the shards of some of its splits. `manifest.json` is that of the whole release and
 * identifies it; `README.md`, `croissant.json` and `SHA256SUMS` describe only the files that are present.
 */
export interface Part {
  readonly manifest: Manifest;
  /** sha256 of `manifest.json`. */
  readonly digest: string;
  /** The splits that are present, in the release's order. */
  readonly splits: readonly Split[];
}

/** The listed splits of a release, in its order; null if these are all of them. */
export function someSplits({ splits }: Pick<Manifest, 'splits'>, named: readonly Split[]): Split[] | null {
  const some = splits.map(({ name }) => name).filter((name) => named.includes(name));
  return some.length === splits.length ? null : some;
}

/**
 * The splits of a folder according to its `SHA256SUMS`, i.e. those whose shards are all listed; null if these are all
 * of them.
 */
export function splitsListed(manifest: Manifest, checksums: string): Split[] | null {
  const listed = new Set(checksums.split('\n').map((line) => line.slice(66)));
  return someSplits(
    manifest,
    manifest.splits
      .map(({ name }) => name)
      .filter((name) => shardsOf(manifest, name).every((shard) => listed.has(shard))),
  );
}

/** The manifest as if the release had no other splits. */
export function manifestOfPart({ manifest, splits }: Pick<Part, 'manifest' | 'splits'>): Manifest {
  const kept = manifest.splits.filter(({ name }) => splits.includes(name));
  const images = (isHuman: boolean): number =>
    kept.filter(({ name }) => (name === 'human') === isHuman).reduce((sum, split) => sum + split.images, 0);
  return {
    ...manifest,
    splits: kept,
    files: filesOfSplits(manifest, splits),
    counts: { ...manifest.counts, images: images(false), human: images(true) },
  };
}

/**
 * The `README.md` of a part, from that of the whole release: the loading instructions for the files that are present,
 * and a note. A card from which the original could not be reconstructed (no release has one) is left unchanged.
 */
export function cardOfPart(card: string, part: Part): string {
  const title = titleOf(part.manifest);
  const loaded = differences(part).reduce((text, [whole, piece]) => text.replace(whole, () => piece), card);
  const some = loaded.replace(title, () => `${title}\n${partNote(manifestOfPart(part))}\n`);
  return cardOfWhole(some, part) === card ? some : card;
}

/**
 * Reconstructs the whole release's `README.md` from that of a part, whatever its sentence says, so that the release's
 * checksum also covers a part's card.
 */
function cardOfWhole(card: string, part: Part): string {
  const title = titleOf(part.manifest);
  const note = card.indexOf(`${title}\n> `);
  const end = card.indexOf('\n', note + title.length + 1);
  const loaded = note < 0 ? card : card.slice(0, note + title.length) + card.slice(end + 1);
  return differences(part)
    .reverse()
    .reduce((text, [whole, piece]) => text.replace(piece, () => whole), loaded);
}

function titleOf({ project, version }: Manifest): string {
  return `\n# ${project} ${version}\n`;
}

/** The loading instructions in the card of the whole release and in that of the part. */
function differences({ manifest, splits }: Part): [whole: string, part: string][] {
  const part = manifestOfPart({ manifest, splits });
  const [all, some] = [manifest, part].map((of) =>
    shardPattern(of.splits.flatMap(({ name }) => shardsOf(manifest, name))),
  );
  return [
    [`${dataFilesText(shardFiles(manifest))}\n`, `${dataFilesText(shardFiles(part))}\n`],
    ...(all && some ? [[`WebDataset("${all}"`, `WebDataset("${some}"`] satisfies [string, string]] : []),
  ];
}

function partNote({ splits }: Manifest): string {
  const named = splits.map(({ name, images }) => `\`${name}\` (${images})`).join(', ');
  return `> This folder holds part of the release${named === '' ? ', without images' : `: the images of ${named}`}. The rest of this card describes the whole release; \`gannet pull\` downloads what is missing.`;
}

/**
 * `croissant.json` of a part, from that of the whole release; null when that is no JSON, or has no date of publication
 * or no address.
 */
export function croissantOfPart(croissant: string, part: Part): string | null {
  const { datePublished, url } = objectIn(croissant);
  if (typeof datePublished !== 'string' || typeof url !== 'string') return null;
  return croissantText(manifestOfPart(part), { date: datePublished, url, digest: part.digest });
}

function objectIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `SHA256SUMS` of a part whose `README.md` has this checksum. */
export function checksumsOfPart({ manifest, digest, splits }: Part, cardSha256: string): string {
  return checksumText(filesOfPart(manifest, splits, cardSha256), digest);
}

function filesOfPart(manifest: Manifest, splits: readonly Split[], cardSha256: string): ReleaseFile[] {
  return filesOfSplits(manifest, splits).map((file) => (file.path === README ? { ...file, sha256: cardSha256 } : file));
}

/** The release's own `README.md`, from that of a part or from itself; null when it comes from neither. */
export function wholeCard(card: string, part: Part): string | null {
  const own = part.manifest.files.find(({ path }) => path === README)?.sha256;
  return [card, cardOfWhole(card, part)].find((whole) => sha256(whole) === own) ?? null;
}

/** The checksum of `README.md` in a part's `SHA256SUMS`. */
export function cardListed(checksums: string): string | undefined {
  return checksums
    .split('\n')
    .find((line) => line.slice(66) === README)
    ?.slice(0, 64);
}
