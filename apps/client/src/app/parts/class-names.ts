/** From so many classes on the list is long: it scrolls by itself, and classes are found by their names. */
export const FILTERED_FROM = 12;

/**
 * Of a name that does not fit, about so many letters of its end are always shown: long names often differ only there.
 */
const END = 12;
/** Shorter names are not divided. */
const SHORT = 18;

const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A name in two: its start, which may be cut short, and its end, which is not; at a space where there is one near.
 * Together they are the name.
 */
export function splitName(name: string): readonly [start: string, end: string] {
  const letters = Array.from(LETTERS.segment(name), ({ segment }) => segment);
  if (letters.length < SHORT) return [name, ''];
  const space = letters.indexOf(' ', -END);
  const at = space >= 0 && space < letters.length - END / 3 ? space : letters.length - END;
  return [letters.slice(0, at).join(''), letters.slice(at).join('')];
}

/** Does a name hold every word that is looked for, whatever their case and accents? */
export function matches(name: string, query: string): boolean {
  const plain = plainOf(name);
  return plainOf(query)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

function plainOf(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
