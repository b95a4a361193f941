/** Words that mirroring swaps. */
const SIDES: readonly (readonly [string, string])[] = [
  ['left', 'right'],
  ['Left', 'Right'],
  ['LEFT', 'RIGHT'],
];

/**
 * The classes to swap when mirroring, recognised by name: "left eye" and "right eye". null when one side of a pair is
 * missing: then images must not be mirrored.
 */
export function mirrorPairsOf(
  names: readonly string[],
): { readonly pairs: readonly (readonly [number, number])[] } | null {
  const pairs: [number, number][] = [];
  for (const [index, name] of names.entries()) {
    const other = otherSide(name);
    if (other === null) continue;
    const at = names.indexOf(other);
    if (at < 0) return null;
    if (index < at) pairs.push([index, at]);
  }
  return { pairs };
}

/** The name of the other side; null for a name without a side. */
function otherSide(name: string): string | null {
  for (const [a, b] of SIDES) {
    const words = new RegExp(`(?<![\\p{L}])(?:${a}|${b})(?![\\p{L}])`, 'u');
    const found = words.exec(name)?.[0];
    if (found) return name.replace(words, found === a ? b : a);
  }
  return null;
}
