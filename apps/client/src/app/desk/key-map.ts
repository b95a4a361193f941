/** A command: its description, and its default keys. */
export interface Entry {
  readonly words: string;
  readonly keys: readonly string[];
  /** Lasts while the key is down. */
  readonly isHeld?: true;
}

/** An entry in one line. */
export const entry = (words: string, ...keys: string[]): Entry => ({ words, keys });

/** The keys of each command, and whether single characters count (WCAG 2.1, 2.1.4). */
export interface KeyMap<Id extends string> {
  readonly singles: boolean;
  readonly keys: Readonly<Record<Id, readonly string[]>>;
}

/** The default keys. */
export function defaultsOf<Id extends string>(commands: Readonly<Record<Id, Entry>>): KeyMap<Id> {
  const keys = Object.fromEntries(Object.entries<Entry>(commands).map(([id, { keys }]) => [id, keys]));
  return { singles: true, keys: keys as Record<Id, readonly string[]> };
}

function idsIn<Id extends string>(map: KeyMap<Id>): Id[] {
  return Object.keys(map.keys) as Id[];
}

/** A chord: modifiers in this order, then one of these keys. */
const CHORD =
  /^(?:(?:Ctrl\+)?(?:Alt\+)?(?:Shift\+)?(?:[A-Z1-9]|F(?:[1-9]|1[0-2])|Enter|Escape|Space|Backspace|Delete|Home|End|PageUp|PageDown|Arrow(?:Left|Right|Up|Down))|(?:Ctrl\+)?(?:Alt\+)?[[\]=+\-,./;'`?0])$/;
const MOST_KEYS = 3;

export function isChord(text: unknown): text is string {
  return typeof text === 'string' && text.length < 24 && CHORD.test(text);
}

/** The first key of every command, '' where it has none. */
export function firstKeysOf<Id extends string>(map: KeyMap<Id>): Readonly<Record<string, string>> {
  return Object.fromEntries(idsIn(map).map((id) => [id, map.keys[id][0] ?? '']));
}

/** A chord as it is drawn on a button: "Ctrl ⏎". */
export function drawn(chord: string): string {
  return chord
    .replace('Enter', '⏎')
    .replace('Escape', 'Esc')
    .replaceAll('+', chord.endsWith('+') ? '+' : ' ');
}

/** A chord in few letters, for lists. */
export function abbreviated(chord: string): string {
  return chord.replace('Ctrl+', '⌃').replace('Alt+', '⌥').replace('Shift+', '⇧');
}

/** Is it a key without modifier, which speech input or a slip may press? */
function isSingle(chord: string): boolean {
  return /^(?:Shift\+)?.$/.test(chord) || chord === 'Space';
}

/** Reads a stored key map: known commands with valid chords are taken, and everything else has its default. */
export function parseKeys<Id extends string>(kept: unknown, defaults: KeyMap<Id>): KeyMap<Id> {
  if (typeof kept !== 'object' || kept === null) return defaults;
  const { singles, keys } = kept as { singles?: unknown; keys?: unknown };
  const chosen: Record<Id, readonly string[]> = { ...defaults.keys };
  for (const id of idsIn(defaults)) {
    const wanted: unknown =
      typeof keys === 'object' && keys !== null && Object.hasOwn(keys, id)
        ? (keys as Record<string, unknown>)[id]
        : undefined;
    if (Array.isArray(wanted) && wanted.length <= MOST_KEYS && wanted.every(isChord)) chosen[id] = [...wanted];
  }
  return { singles: singles !== false, keys: chosen };
}

/** Assigns a chord to a command and takes it from any other; the same map for an invalid chord. */
export function withKey<Id extends string>(map: KeyMap<Id>, id: NoInfer<Id>, chord: string): KeyMap<Id> {
  if (!isChord(chord)) return map;
  const keys: Record<Id, readonly string[]> = { ...map.keys };
  for (const other of idsIn(map)) keys[other] = keys[other].filter((one) => one !== chord);
  return { ...map, keys: { ...keys, [id]: [chord] } };
}

/** The command of a chord, null if it has none. */
function ownerOf<Id extends string>(map: KeyMap<Id>, chord: string): Id | null {
  return idsIn(map).find((id) => map.keys[id].includes(chord)) ?? null;
}

/** A sentence about a new key, and about the command that lost it. */
export function changeWords<Id extends string>(
  map: KeyMap<Id>,
  id: NoInfer<Id>,
  chord: string,
  wordsOf: (id: NoInfer<Id>) => string,
): string {
  const loser = ownerOf(map, chord);
  const given = `${chord} is now the key of “${wordsOf(id)}”.`;
  if (loser === null || loser === id) return given;
  const left = map.keys[loser].filter((one) => one !== chord);
  return `${given} It was the key of “${wordsOf(loser)}”, which ${left.length === 0 ? 'has no key now' : `keeps ${left.join(' and ')}`}.`;
}

export interface Press {
  readonly key: string;
  /** The physical key, by which Shift+1 works on every layout, and B on layouts without Latin letters. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  getModifierState?(name: string): boolean;
}

/** A letter of another script than Latin. */
const OTHER_SCRIPT = /^(?!\p{Script=Latin})\p{L}$/u;

/** The key, or what it is on a Latin layout if it types another script. */
function latinOf({ key, code }: Press): string {
  if (!OTHER_SCRIPT.test(key)) return key;
  return /^Key([A-Z])$/.exec(code)?.[1] ?? { BracketLeft: '[', BracketRight: ']' }[code] ?? key;
}

/** The chord of a key press, null if it is no valid chord. Shift is left out where it made the character, except for digits. */
export function chordOf(press: Press): string | null {
  const { code, shiftKey } = press;
  const isMade = press.getModifierState?.('AltGraph') === true; // AltGr makes characters such as [, which some systems report as Ctrl+Alt
  const [ctrlKey, altKey] = [!isMade && (press.ctrlKey || press.metaKey), !isMade && press.altKey];
  const key = isMade ? press.key : latinOf(press);
  const digit = isMade || ctrlKey || altKey ? undefined : /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  const name = digit ?? (key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key);
  const hasShift = shiftKey && /^(?:[A-Z1-9]|.{2,})$/.test(name);
  const chord = `${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${hasShift ? 'Shift+' : ''}${name}`;
  return isChord(chord) ? chord : null;
}

/** The command of a key press; null if the key keeps its usual meaning. */
export function commandOf<Id extends string>(press: Press, map: KeyMap<Id>): Id | null {
  const chord = chordOf(press);
  return chord === null || (!map.singles && isSingle(chord)) ? null : ownerOf(map, chord);
}
