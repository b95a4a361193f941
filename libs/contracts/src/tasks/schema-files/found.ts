import type { z } from 'zod';
import { textKey } from '../../text.js';
import type { NewLabelSchema } from '../tasks.js';

/** A schema before it is validated. */
export type RawSchema = z.input<typeof NewLabelSchema>;

/** A schema found in a file, with what was changed or left out, in sentences. */
export interface Found {
  readonly schema: RawSchema;
  readonly remarks: readonly string[];
}

/** What a file has that cannot be read; the message is a sentence. */
export class Unreadable extends Error {}

interface Label {
  readonly name: string;
  readonly hint?: string;
  readonly color?: string;
  readonly key?: number;
}

const BACKGROUND = 'background';

/**
 * A schema of parts of labels from a program in which pixels may be without a label: in Gannet, the first class is that
 * of all pixels that nobody paints.
 */
export function partsOf(labels: readonly Label[], remarks: readonly string[]): Found {
  const at = labels.findIndex(({ name }) => textKey(name) === BACKGROUND);
  const [background] = at < 0 ? [{ name: BACKGROUND }] : labels.slice(at, at + 1);
  const others = labels.filter((_, index) => index !== at);
  const moved =
    at === 0
      ? []
      : [
          `${at < 0 ? 'The class “background” was added as' : `The class “${background!.name}” was made`} the first: it is what pixels get that nobody paints.`,
        ];
  return { schema: { task: 'parts', classes: [background!, ...others] }, remarks: [...moved, ...remarks] };
}

/** Pairs of indices, for skeletons and flip pairs. */
export type Pairs = readonly (readonly [number, number])[];

/** A schema of keypoints, whose flip pairs are found by their names. */
export function keypointsOf(labels: readonly Label[], skeleton: Pairs, remarks: readonly string[]): Found {
  const flipPairs = flipPairsByName(labels.map(({ name }) => name));
  const said =
    flipPairs.length === 0
      ? []
      : [
          `Which keypoints swap places in a mirror image is not in the file; it was taken from their names: ${flipPairs
            .map(([left, right]) => `“${labels[left]!.name}” and “${labels[right]!.name}”`)
            .join(', ')}.`,
        ];
  return {
    schema: { task: 'keypoints', keypoints: [...labels], skeleton: copied(skeleton), flipPairs: copied(flipPairs) },
    remarks: [...remarks, ...said],
  };
}

const copied = (pairs: Pairs): [number, number][] => pairs.map(([a, b]) => [a, b]);

/** The words for the two sides, as parts of names. */
const SIDES = [
  ['left', 'right'],
  ['l', 'r'],
] as const;

/** Keypoints whose names differ by their side alone, such as "left eye" and "right eye": the left one first. */
export function flipPairsByName(names: readonly string[]): [number, number][] {
  const indices = new Map(names.map((name, index) => [wordsOf(name).join(' '), index]));
  return names.flatMap((name, index) => {
    const words = wordsOf(name);
    for (const [left, right] of SIDES) {
      if (words.filter((word) => word === left).length !== 1) continue;
      const other = indices.get(words.map((word) => (word === left ? right : word)).join(' '));
      if (other !== undefined) return [[index, other] as [number, number]];
    }
    return [];
  });
}

/** "left_eye" and "leftEye" → left, eye. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s_.-]+/);
}

/** "“a” and “b”", of many only the first few. */
export function quoted(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, SHOWN).map((name) => `“${name}”`), names.length - SHOWN];
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const SHOWN = 5;

/** A colour as schemas have it; none for what is written in another way, such as by its name. */
export function colorIn(text: string | undefined): { color?: string } {
  const [, long] = /^#([0-9a-f]{6})$/i.exec(text ?? '') ?? [];
  const [, short] = /^#([0-9a-f]{3})$/i.exec(text ?? '') ?? [];
  const digits = long ?? short?.replaceAll(/./g, '$&$&');
  return digits === undefined ? {} : { color: `#${digits.toLowerCase()}` };
}

/** Said where a file has colours or keys that were not read. */
export const SOME_COLOURS_LEFT_OUT =
  'Colours that are not written as #e69f00, and keys other than digits, were left out: those of the places are used.';

/** A remark on labels that the schema has no place for. */
export function didNotFit(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `The ${names.length === 1 ? 'label' : 'labels'} ${quoted(names)} did not fit and ${names.length === 1 ? 'was' : 'were'} left out.`,
  ];
}
