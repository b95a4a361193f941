/** From this number of classes on, the list scrolls and can be filtered. */
export const FILTERED_FROM = 12;

/** Letters of the end of a long name that are always shown: long names often differ only there. */
const END = 12;
/** Shorter names are not split. */
const SHORT = 18;

const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Splits a name into a start that may be cut short and an end that is not, at a space if there is one near. */
export function splitName(name: string): readonly [start: string, end: string] {
  const letters = Array.from(LETTERS.segment(name), ({ segment }) => segment);
  if (letters.length < SHORT) return [name, ''];
  const space = letters.indexOf(' ', -END);
  const at = space >= 0 && space < letters.length - END / 3 ? space : letters.length - END;
  return [letters.slice(0, at).join(''), letters.slice(at).join('')];
}

/** Does a name contain every word of the query, ignoring case and accents? */
export function matches(name: string, query: string): boolean {
  const plain = plainOf(name);
  return plainOf(query)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

/** What a search has found, for people: nothing before anything is looked for. `what` is one of the things, "class". */
export function foundWords(names: readonly string[], query: string, what: string): string {
  if (query === '') return '';
  const found = names.filter((name) => matches(name, query)).length;
  return found === 0 ? `No ${what} has this name.` : `${found} of ${names.length}; Enter chooses the first.`;
}

function plainOf(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
