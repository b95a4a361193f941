/**
 * JSON with sorted keys, two-space indentation and a final newline: equal values give equal text. ASCII, see {@link
 * asciiJson}.
 */
export function canonicalJson(value: unknown): string {
  return `${escapeNonAscii(JSON.stringify(sorted(value), null, 2))}\n`;
}

/** A value on one line, with sorted keys: a line of a `.jsonl` file. */
export function canonicalLine(value: unknown): string {
  return `${asciiJson(sorted(value))}\n`;
}

/** ASCII-only JSON: Python opens text in the encoding of its locale, which is not always UTF-8. */
export function asciiJson(value: unknown): string {
  return escapeNonAscii(JSON.stringify(value));
}

/** A double-quoted string of YAML, in ASCII: never a boolean, a number, null, a comment or another key. */
export function yamlString(text: string): string {
  // In JSON a surrogate pair is one character, in YAML two broken ones, so the longer escape is used.
  const pairs = JSON.stringify(text).replace(
    /[\ud800-\udbff][\udc00-\udfff]/g,
    (pair) => `\\U${pair.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  );
  return escapeNonAscii(pairs);
}

/** JSON text with every character outside ASCII as \u escapes, which mean the same. */
export function escapeNonAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
