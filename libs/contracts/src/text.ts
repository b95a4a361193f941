import { plural } from './plural.js';

/**
 * What people write, before it is kept: how it is tidied, and what is wrong with it. A fault is a predicate, such as
 * "has 120 characters; at most 100 are allowed", to be said of a field.
 */

const BIDI_EMBEDDINGS = '\\u202A-\\u202E';
const BIDI_ISOLATES = '\\u2066-\\u2069';
/**
 * Characters that a name may contain only where its script or an emoji needs them, or not at all: invisible characters,
 * controls, and noncharacters.
 */
const SUSPECT_IN_A_LINE = new RegExp(`[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{DI}\\p{Bidi_Control}\\uFFF9-\\uFFFB]`, 'u');
const SUSPECT_IN_LINES = new RegExp(`[\\p{Cs}\\p{NChar}${BIDI_EMBEDDINGS}]|(?![\\n\\t])\\p{Cc}`, 'u');
const TURNS_DIRECTION = new RegExp(`[${BIDI_EMBEDDINGS}${BIDI_ISOLATES}]`, 'u');
/** Something that a reader sees; the blank pattern of braille is a symbol by its category and yet blank. */
const SHOWS = /(?![\p{DI}\u2800])[\p{L}\p{N}\p{P}\p{S}\p{M}\p{Co}]/u;

const ZWNJ = '\u200C';
const ZWJ = '\u200D';
/** Scripts in which the joiners choose between forms of letters: Persian, Urdu and what is written with a virama. */
const JOINING_SCRIPTS = [
  'Arab',
  'Syrc',
  'Mong',
  'Deva',
  'Beng',
  'Guru',
  'Gujr',
  'Orya',
  'Taml',
  'Telu',
  'Knda',
  'Mlym',
  'Sinh',
  'Khmr',
  'Mymr',
  'Tibt',
];
const JOINING = new RegExp(
  `(?=[\\p{L}\\p{M}])[${JOINING_SCRIPTS.map((script) => `\\p{scx=${script}}`).join('')}]`,
  'u',
);
const MARK = /\p{M}/u;
const BASE_OF_SELECTOR = /(?!\p{DI})[\p{L}\p{N}\p{M}\p{P}\p{S}]/u;
const PICTOGRAPH = /\p{Extended_Pictographic}/u;
const END_OF_PICTOGRAPH = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u{E007F}]/u;
const BLACK_FLAG = '\u{1F3F4}';
const TAG = /[\u{E0020}-\u{E007E}]/u;
const TAG_END = '\u{E007F}';

/** Normalises to composed form (NFC) and trims. */
export function tidyLine(text: string): string {
  return text.normalize('NFC').trim();
}

/** The same, with every line break as \n; a text without visible characters becomes empty. */
export function tidyLines(text: string): string {
  const tidy = tidyLine(text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n'));
  return SHOWS.test(tidy) || SUSPECT_IN_LINES.test(tidy) ? tidy : '';
}

/** What is wrong with a name of 1 to `most` characters, tidied before; null when nothing is. */
export function faultOfLine(text: string, most: number): string | null {
  if (text === '') return 'is empty';
  const characters = [...text];
  const at = characters.findIndex((character, i) => SUSPECT_IN_A_LINE.test(character) && !isNeeded(characters, i));
  if (at >= 0) return whatIsAt(characters, at);
  if (!SHOWS.test(text)) return 'has no character that shows';
  return faultOfLength(characters.length, 1, most);
}

/** What is wrong with a text of several lines, tidied before; null when nothing is. */
export function faultOfLines(text: string, least: number, most: number): string | null {
  const characters = [...text];
  const at = characters.findIndex((character) => SUSPECT_IN_LINES.test(character));
  return at >= 0 ? whatIsAt(characters, at) : faultOfLength(characters.length, least, most);
}

/** What is wrong with a text that is taken as it is, such as a password; null when nothing is. */
export function faultOfVerbatim(text: string, least: number, most: number): string | null {
  const characters = [...text];
  const at = characters.findIndex((character) => /[\p{Cs}\0]/u.test(character));
  return at >= 0 ? whatIsAt(characters, at) : faultOfLength(characters.length, least, most);
}

/** Normalises an address for storage and comparison: width, case and invisible characters make no difference. */
export function tidyEmail(text: string): string {
  return lower(
    text
      .normalize('NFKC')
      .trim()
      .replace(/^mailto:/i, ''),
  ).normalize('NFC');
}

/**
 * The problem with an e-mail address, or null. Only what cannot be an address is refused; mail servers decide the rest.
 */
export function faultOfEmail(text: string, most: number): string | null {
  const fault = faultOfLine(text, most);
  if (fault !== null) return fault;
  const parts = text.split('@');
  if (parts.length === 1) return 'has no @; it should be like anna@example.org';
  if (parts.length > 2) return `has ${parts.length - 1} @ where it should have one`;
  const [local = '', domain = ''] = parts;
  if (local === '' || domain === '')
    return `has nothing ${local === '' ? 'before' : 'after'} its @; it should be like anna@example.org`;
  const strange = /[\s<>()[\],;:\\"]/u.exec(text)?.[0];
  if (strange !== undefined)
    return `has ${strange.trim() === '' ? 'a space' : strange} in it; it should be like anna@example.org`;
  return /^\.|\.$|\.\./.test(domain) ? 'has a dot too many after its @' : null;
}

/**
 * Equal for texts that a reader takes for the same: whatever their case (but a Turkish ı is no i), their composition,
 * their width, their spaces and what does not show in them.
 */
export function textKey(text: string): string {
  const shown = text.normalize('NFKC').replace(/(?![\u{E0020}-\u{E007F}])\p{DI}/gu, '');
  return lower(shown).replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/** Each character for itself: in a word, a last Σ would become another letter than the same one within. */
function lower(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

/** Characters are counted as people count letters of most scripts: by code points, whatever they take in memory. */
function faultOfLength(length: number, least: number, most: number): string | null {
  if (length > most) return `has ${plural(length, 'character')}; at most ${most} ${most === 1 ? 'is' : 'are'} allowed`;
  if (length >= least) return null;
  return length === 0
    ? 'is empty'
    : `has ${plural(length, 'character')}; at least ${least} ${least === 1 ? 'is' : 'are'} needed`;
}

/** Whether a character that does not show belongs where it is. */
function isNeeded(characters: readonly string[], at: number): boolean {
  const [before = '', character = '', after = ''] = [characters[at - 1], characters[at], characters[at + 1]];
  if (character === ZWJ && END_OF_PICTOGRAPH.test(before) && PICTOGRAPH.test(after)) return true;
  if (character === ZWJ || character === ZWNJ)
    return JOINING.test(before) && (JOINING.test(after) || (character === ZWJ && MARK.test(before)));
  if (/\p{Variation_Selector}/u.test(character)) return BASE_OF_SELECTOR.test(before);
  if (TAG.test(character)) return (before === BLACK_FLAG || TAG.test(before)) && (TAG.test(after) || after === TAG_END);
  return character === TAG_END && TAG.test(before);
}

function whatIsAt(characters: readonly string[], at: number): string {
  const character = characters[at] ?? '';
  const before = characters.slice(Math.max(0, at - 12), at).join('');
  const place = before === '' ? 'at its beginning' : `after “${before}”`;
  if (character === '\n' || character === '\r' || character === '\u2028' || character === '\u2029')
    return `has a line break ${place}; it must be on one line`;
  return `has ${kindOf(character)} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}) ${place}; remove it`;
}

function kindOf(character: string): string {
  if (character === '\t') return 'a tab';
  if (/\p{Cc}/u.test(character)) return 'a control character';
  if (/\p{Cs}/u.test(character)) return 'half a character';
  return TURNS_DIRECTION.test(character)
    ? 'a character that turns the direction of writing'
    : 'a character that does not show';
}
