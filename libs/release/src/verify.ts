import type { Manifest, Split } from '@gannet/contracts';
import { checkFile, type FoundFile } from './check-file.js';
import { filesOfSplits } from './formats/source.js';
import { CHECKSUMS, checksumText, CROISSANT, MANIFEST, README, sha256 } from './manifest.js';
import { cardListed, checksumsOfPart, type Part, splitsListed, wholeCard } from './part.js';

/** The contents of a folder as found. */
interface FoundFolder {
  /** Every file but `manifest.json`, by path. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** The texts of `SHA256SUMS` and `README.md`; null where there is none. */
  readonly checksums: string | null;
  readonly card: string | null;
}

interface VerifiedFolder {
  /** The splits in the folder according to its `SHA256SUMS`, if not all of the release's. */
  readonly splits: readonly Split[] | null;
  /** All problems, sorted by path; empty if the folder is intact. */
  readonly problems: string[];
}

/**
 * Compares a folder with its release, or with the part of it that its `SHA256SUMS` names. With `asked`, only the shards
 * of those splits are checked. `digest` is the sha256 of `manifest.json`. `croissant.json` may exist; its bytes are not
 * checked.
 */
export function verifyFolder(
  manifest: Manifest,
  digest: string,
  { files: found, checksums, card }: FoundFolder,
  asked?: readonly Split[],
): VerifiedFolder {
  const splits = checksums === null ? null : splitsListed(manifest, checksums);
  const listed = checksums === null ? undefined : cardListed(checksums);
  const part = splits && listed !== undefined ? { manifest, digest, splits } : null;
  const text = part ? checksumsOfPart(part, listed!) : checksumText(manifest.files, digest);
  const files = filesOfSplits(manifest, asked ?? part?.splits).filter(({ path }) => part === null || path !== README);
  const expected = [...files, { path: CHECKSUMS, bytes: Buffer.byteLength(text), sha256: sha256(text) }];
  const problems = expected.map((file) => ({ path: file.path, text: checkFile(file, found.get(file.path) ?? null) }));
  if (part) problems.push({ path: README, text: cardProblem(card, part, listed!) });
  const known = new Set([
    MANIFEST,
    CROISSANT,
    README,
    ...expected.map(({ path }) => path),
    ...(asked ? manifest.files.map(({ path }) => path) : []),
  ]);
  for (const path of found.keys())
    if (!known.has(path))
      problems.push({
        path,
        text: `${path} is not part of the release${part ? `'s splits ${part.splits.join(', ')}` : ''}`,
      });
  return {
    splits: part?.splits ?? null,
    problems: problems
      .filter(({ text: t }) => t !== null)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ text: t }) => t!),
  };
}

/** The problem with the card of a part, which is not the one in the manifest. */
function cardProblem(card: string | null, part: Part, listed: string): string | null {
  if (card === null) return `${README} is missing: expected sha256 ${listed}`;
  const found = sha256(card);
  if (found !== listed) return `${README} has changed: expected sha256 ${listed}, found ${found}`;
  return wholeCard(card, part) !== null
    ? null
    : `${README} and ${CHECKSUMS} have changed: the card is not made from the release's own`;
}
