import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Split } from '@gannet/contracts';
import {
  cardOfPart,
  CHECKSUMS,
  checksumsOfPart,
  CROISSANT,
  croissantOfPart,
  type Part,
  README,
  sha256,
  shardsOf,
  someSplits,
  splitsListed,
  wholeCard,
} from '@gannet/release';
import { Failed } from '../failed.js';

/**
 * The part of a release that the folder will contain: the requested splits and those that are already there. Null if
 * that is the complete release. Throws Failed if the release has none of the requested splits.
 */
export async function wantedPart(
  out: string,
  { manifest, digest }: Omit<Part, 'splits'>,
  asked: readonly Split[] | undefined,
): Promise<Part | null> {
  if (asked === undefined) return null;
  const names = manifest.splits.map(({ name }) => name);
  if (names.length > 0 && !names.some((name) => asked.includes(name))) {
    throw new Failed(
      `${manifest.project}@${manifest.version} has no split ${asked.join(' or ')}: it has ${names.join(', ')}.`,
    );
  }
  const here = await Promise.all(
    names.map(async (name) => {
      const shards = await Promise.all(
        shardsOf(manifest, name).map((shard) =>
          lstat(path.join(out, shard)).then(
            () => true,
            () => false,
          ),
        ),
      );
      return shards.every(Boolean) ? [name] : [];
    }),
  );
  const splits = someSplits(manifest, [...asked, ...here.flat()]);
  return splits && { manifest, digest, splits };
}

/**
 * The release's original card, reconstructed from the one in the folder, which may be for this part, another part, or
 * the whole release. Null if there is none.
 */
export async function cardHere(out: string, part: Part): Promise<string | null> {
  const [card, checksums] = [await textIn(out, README), await textIn(out, CHECKSUMS)];
  if (card === null) return null;
  const before = checksums === null ? null : splitsListed(part.manifest, checksums);
  return wholeCard(card, part) ?? (before && wholeCard(card, { ...part, splits: before }));
}

/**
 * The files that describe the files of a part, by name, with the checksums last. `fetchCard` downloads the release's
 * original card. Throws Failed if it does not match the manifest.
 */
export async function textsOfPart(
  out: string,
  part: Part,
  croissant: Uint8Array | null,
  fetchCard: () => Promise<Uint8Array>,
): Promise<[string, string | null][]> {
  const whole = (await cardHere(out, part)) ?? new TextDecoder().decode(await fetchCard());
  if (wholeCard(whole, part) !== whole)
    throw new Failed(`The release cannot be trusted: its ${README} is not the one that its manifest lists.`);
  const card = cardOfPart(whole, part);
  return [
    [README, card],
    [CROISSANT, croissant && croissantOfPart(new TextDecoder().decode(croissant), part)],
    [CHECKSUMS, checksumsOfPart(part, sha256(card))],
  ];
}

function textIn(out: string, name: string): Promise<string | null> {
  return readFile(path.join(out, name), 'utf8').catch(() => null);
}
