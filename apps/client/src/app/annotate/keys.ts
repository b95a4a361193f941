/** What keys can do in the studio: its name for the code, its words for people, and the keys it has unless somebody changes them. */
interface Entry {
  readonly words: string;
  readonly keys: readonly string[];
  /** Acts for as long as the key is down. */
  readonly isHeld?: true;
}

const tool = (words: string, ...keys: string[]): Entry => ({ words, keys });

/** Classes that keys may choose; the others are chosen in the list. */
export const KEYED_CLASSES = 18;

type ClassNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18;
type ClassCommand = `class.${ClassNumber}`;

/** `class.1` to `class.18`, counted as people count: 1 to 9, and the same with Shift. */
const CLASSES = Object.fromEntries(Array.from({ length: KEYED_CLASSES }, (_, index) =>
  [`class.${index + 1}`, tool(`class ${index + 1}`, index < 9 ? String(index + 1) : `Shift+${index - 8}`)])) as Readonly<Record<ClassCommand, Entry>>;

/** Commands of the image, given while it has the focus: elsewhere these keys keep their usual meaning. */
const ON_IMAGE = {
  'image.left': tool('on the image: brush to the left', 'ArrowLeft'), 'image.right': tool('on the image: brush to the right', 'ArrowRight'),
  'image.up': tool('on the image: brush up', 'ArrowUp'), 'image.down': tool('on the image: brush down', 'ArrowDown'),
  'image.paint.left': tool('on the image: paint to the left', 'Shift+ArrowLeft'), 'image.paint.right': tool('on the image: paint to the right', 'Shift+ArrowRight'),
  'image.paint.up': tool('on the image: paint upwards', 'Shift+ArrowUp'), 'image.paint.down': tool('on the image: paint downwards', 'Shift+ArrowDown'),
  'image.leap.left': tool('on the image: ten pixels to the left', 'Ctrl+ArrowLeft'), 'image.leap.right': tool('on the image: ten pixels to the right', 'Ctrl+ArrowRight'),
  'image.leap.up': tool('on the image: ten pixels up', 'Ctrl+ArrowUp'), 'image.leap.down': tool('on the image: ten pixels down', 'Ctrl+ArrowDown'),
  'image.act': tool('on the image: one dab, corner or fill', 'Enter'), 'image.add': tool('on the image: smart select adds this place', 'Shift+Enter'),
  'image.contrary': tool('on the image: smart select leaves this place out', 'Alt+Enter'),
} as const satisfies Record<string, Entry>;

export type ImageCommand = keyof typeof ON_IMAGE;

/** Every command that a key can give. */
export const COMMANDS = {
  'tool.brush': tool('brush', 'B'), 'tool.eraser': tool('eraser: paints background', 'E'), 'tool.polygon': tool('polygon, corner by corner', 'P'),
  'tool.lasso': tool('lasso, in one go', 'O'), 'tool.line': tool('line along corners, as wide as the brush', 'L'), 'tool.fill': tool('fill a region', 'F'),
  'tool.take': tool('take a region of the prediction', 'T'), 'tool.grow': tool('grow a region', 'G'), 'tool.shrink': tool('shrink a region', 'Shift+G'),
  'tool.holes': tool('fill the holes of a region', 'Shift+F'), 'tool.alike': tool('smart select: what looks like the place you click', 'A'), 'tool.hand': tool('move the view', 'H'),
  'size.smaller': tool('smaller brush', '['), 'size.larger': tool('larger brush', ']'), tip: tool('round or square brush', 'R'),
  background: tool('background and back to the last class', 'X'), only: tool('paint only over the class in hand, or over all again', 'Shift+X'),
  finish: tool('finish the shape, or go to the next uncertain region', 'N'), escape: tool('give the shape up', 'Escape'),
  undo: tool('undo', 'Ctrl+Z'), redo: tool('redo', 'Ctrl+Shift+Z', 'Ctrl+Y'),
  prediction: tool('prediction or your work', 'I'), both: tool('your work with the outline of the prediction', 'Shift+I'), swipe: tool('before and after, side by side', 'W'),
  uncertainty: tool('where the machine is uncertain', 'U'), all: tool('take the whole prediction', 'Shift+T'), specks: tool('remove specks', 'Shift+S'),
  'zoom.in': tool('zoom in', '+', '='), 'zoom.out': tool('zoom out', '-'), fit: tool('fit the image', '0'),
  refit: tool('live refit on or off', 'Shift+R'), unsure: tool('unsure or sure', 'S'), submit: tool('submit', 'Ctrl+Enter'), skip: tool('skip', 'Ctrl+Space'), save: tool('keep a draft now', 'Ctrl+S'),
  help: tool('this list', 'F1', '?'),
  pan: { words: 'hold: move the view', keys: ['Space'], isHeld: true }, hide: { words: 'hold: hide the labels', keys: ['Q'], isHeld: true },
  stage: tool('to the image', 'K'),
  ...ON_IMAGE, ...CLASSES,
} as const satisfies Record<string, Entry>;

export type CommandId = keyof typeof COMMANDS;

/** Which keys give which command, and whether single characters do at all (WCAG 2.1, 2.1.4). */
export interface KeyMap {
  readonly singles: boolean;
  readonly keys: Readonly<Record<CommandId, readonly string[]>>;
}

/** The keys that nobody changed. */
export const DEFAULT_KEYS: KeyMap = { singles: true, keys: Object.fromEntries(idsOf().map((id) => [id, COMMANDS[id].keys])) as Record<CommandId, readonly string[]> };

/** A chord as it is written: modifiers in this order, then one key of a closed list. */
const CHORD = /^(?:(?:Ctrl\+)?(?:Alt\+)?(?:Shift\+)?(?:[A-Z1-9]|F(?:[1-9]|1[0-2])|Enter|Escape|Space|Backspace|Delete|Home|End|PageUp|PageDown|Arrow(?:Left|Right|Up|Down))|(?:Ctrl\+)?(?:Alt\+)?[[\]=+\-,./;'`?0])$/;
const MOST_KEYS = 3;

export function isChord(text: unknown): text is string {
  return typeof text === 'string' && text.length < 24 && CHORD.test(text);
}

/** Does a chord need no modifier, so that speaking or a slip may give it? */
export function isSingle(chord: string): boolean {
  return /^(?:Shift\+)?.$/.test(chord) || chord === 'Space';
}

export function idsOf(): CommandId[] {
  return Object.keys(COMMANDS) as CommandId[];
}

/** What was kept for a person: known commands with proper chords are taken, everything else is as nobody changed it. */
export function parseKeys(kept: unknown): KeyMap {
  if (typeof kept !== 'object' || kept === null) return DEFAULT_KEYS;
  const { singles, keys } = kept as { singles?: unknown; keys?: unknown };
  const chosen: Record<CommandId, readonly string[]> = { ...DEFAULT_KEYS.keys };
  for (const id of idsOf()) {
    const wanted: unknown = typeof keys === 'object' && keys !== null && Object.hasOwn(keys, id) ? (keys as Record<string, unknown>)[id] : undefined;
    if (Array.isArray(wanted) && wanted.length <= MOST_KEYS && wanted.every(isChord)) chosen[id] = [...wanted];
  }
  return { singles: singles !== false, keys: chosen };
}

/** The map with a chord given to a command, and taken from whatever had it; unchanged for what is no chord. */
export function withKey(map: KeyMap, id: CommandId, chord: string): KeyMap {
  if (!isChord(chord)) return map;
  const keys = { ...map.keys };
  for (const other of idsOf()) keys[other] = keys[other].filter((one) => one !== chord);
  return { ...map, keys: { ...keys, [id]: [chord] } };
}

/** The command that a chord gives, null when none does. */
export function ownerOf(map: KeyMap, chord: string): CommandId | null {
  return idsOf().find((id) => map.keys[id].includes(chord)) ?? null;
}

/** What a person is told of a new key, and of the command that lost it. */
export function changeWords(map: KeyMap, id: CommandId, chord: string, wordsOf: (id: CommandId) => string): string {
  const loser = ownerOf(map, chord);
  const given = `${chord} is now the key of “${wordsOf(id)}”.`;
  if (loser === null || loser === id) return given;
  const left = map.keys[loser].filter((one) => one !== chord);
  return `${given} It was the key of “${wordsOf(loser)}”, which ${left.length === 0 ? 'has none now: give it another' : `keeps ${left.join(' and ')}`}.`;
}

export interface Press {
  readonly key: string;
  /** The physical key, so that Shift+1 is found on every layout. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The chord of a key press, null for a modifier alone or a key that is not ours. Shift that made a character is not named, but with the digits 1 to 9. */
export function chordOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: Press): string | null {
  const digit = ctrlKey || metaKey || altKey ? undefined : /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  const name = digit ?? (key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key);
  const hasShift = shiftKey && /^(?:[A-Z1-9]|.{2,})$/.test(name);
  const chord = `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${hasShift ? 'Shift+' : ''}${name}`;
  return isChord(chord) ? chord : null;
}

/** The command of a key press, or null: then the key keeps its usual meaning. */
export function commandOf(press: Press, map: KeyMap): CommandId | null {
  const chord = chordOf(press);
  return chord === null || (!map.singles && isSingle(chord)) ? null : ownerOf(map, chord);
}

/** The index of the class that a command chooses; null for other commands. */
export function classOf(id: CommandId): number | null {
  return id.startsWith('class.') ? Number(id.slice('class.'.length)) - 1 : null;
}

/** Is it a command of the image, which acts only where the image has the focus? */
export function isOfImage(id: CommandId): id is ImageCommand {
  return id in ON_IMAGE;
}

/** The key of a class, as short as the class list has room for; '' for none. */
export function keyOfClass(index: number, map: KeyMap): string {
  const chord = index < KEYED_CLASSES ? map.keys[`class.${index + 1}` as ClassCommand][0] : undefined;
  return (chord ?? '').replace('Ctrl+', '⌃').replace('Alt+', '⌥').replace('Shift+', '⇧');
}
