import { LABEL_KEYS } from '@gannet/contracts';
import { abbreviated, defaultsOf, entry as tool, type Entry, type KeyMap } from '../desk/key-map';

type ClassNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18;
type ClassCommand = `class.${ClassNumber}`;

/** `class.1` to `class.18`: the digits 1 to 9, and the same with Shift. */
const CLASSES = Object.fromEntries(
  Array.from({ length: LABEL_KEYS }, (_, index) => [
    `class.${index + 1}`,
    tool(`class ${index + 1}`, index < 9 ? String(index + 1) : `Shift+${index - 8}`),
  ]),
) as Readonly<Record<ClassCommand, Entry>>;

/** Commands that work while the image has the focus; elsewhere these keys keep their usual meaning. */
const ON_IMAGE = {
  'image.left': tool('on the image: brush to the left', 'ArrowLeft'),
  'image.right': tool('on the image: brush to the right', 'ArrowRight'),
  'image.up': tool('on the image: brush up', 'ArrowUp'),
  'image.down': tool('on the image: brush down', 'ArrowDown'),
  'image.paint.left': tool('on the image: paint to the left', 'Shift+ArrowLeft'),
  'image.paint.right': tool('on the image: paint to the right', 'Shift+ArrowRight'),
  'image.paint.up': tool('on the image: paint upwards', 'Shift+ArrowUp'),
  'image.paint.down': tool('on the image: paint downwards', 'Shift+ArrowDown'),
  'image.leap.left': tool('on the image: ten pixels to the left', 'Ctrl+ArrowLeft'),
  'image.leap.right': tool('on the image: ten pixels to the right', 'Ctrl+ArrowRight'),
  'image.leap.up': tool('on the image: ten pixels up', 'Ctrl+ArrowUp'),
  'image.leap.down': tool('on the image: ten pixels down', 'Ctrl+ArrowDown'),
  'image.act': tool('on the image: dab, set a corner or fill', 'Enter'),
  'image.add': tool('on the image: smart select adds this pixel', 'Shift+Enter'),
  'image.contrary': tool('on the image: smart select leaves this pixel out', 'Alt+Enter'),
} as const satisfies Record<string, Entry>;

type ImageCommand = keyof typeof ON_IMAGE;

/** Every command that can have a key. */
export const COMMANDS = {
  'tool.brush': tool('brush', 'B'),
  'tool.eraser': tool('eraser: paints background', 'E'),
  'tool.polygon': tool('polygon, corner by corner', 'P'),
  'tool.lasso': tool('lasso, in one go', 'O'),
  'tool.line': tool('line along corners, as wide as the brush', 'L'),
  'tool.fill': tool('fill a region', 'F'),
  'tool.take': tool('take a region from the prediction', 'T'),
  'tool.grow': tool('grow a region', 'G'),
  'tool.shrink': tool('shrink a region', 'Shift+G'),
  'tool.holes': tool('fill the holes of a region', 'Shift+F'),
  'tool.alike': tool('smart select: what looks like the place you click', 'A'),
  'tool.hand': tool('move the view', 'H'),
  'size.smaller': tool('smaller brush', '['),
  'size.larger': tool('larger brush', ']'),
  tip: tool('round or square brush', 'R'),
  background: tool('background and back to the last class', 'X'),
  only: tool('paint only over the active class, or over all again', 'Shift+X'),
  lock: tool('lock or unlock the active class: a locked class is not painted over', 'Shift+L'),
  filter: tool('find a class by its name', 'C', '/'),
  finish: tool('finish the shape, or go to the next uncertain region', 'N'),
  escape: tool('cancel the shape', 'Escape'),
  undo: tool('undo', 'Ctrl+Z'),
  redo: tool('redo', 'Ctrl+Shift+Z', 'Ctrl+Y'),
  prediction: tool('show the prediction, or your labels', 'I'),
  both: tool('show your labels with the outline of the prediction', 'Shift+I'),
  swipe: tool('compare prediction and labels side by side', 'W'),
  smooth: tool('smooth the image, or show its pixels', 'M'),
  uncertainty: tool('show uncertainty', 'U'),
  all: tool('take the whole prediction', 'Shift+T'),
  specks: tool('remove specks', 'Shift+S'),
  'zoom.in': tool('zoom in', '+', '='),
  'zoom.out': tool('zoom out', '-'),
  fit: tool('fit the image', '0'),
  refit: tool('live refit on or off', 'Shift+R'),
  'refit.apply': tool('apply the refit that is held back', 'Y'),
  'refit.undo': tool('undo the last refit, or discard the one that is held back', 'Z'),
  unsure: tool('unsure or sure', 'S'),
  submit: tool('submit', 'Ctrl+Enter'),
  skip: tool('skip', 'Ctrl+Space'),
  save: tool('save a draft now', 'Ctrl+S'),
  help: tool('this list', 'F1', '?'),
  pan: { words: 'hold: move the view', keys: ['Space'], isHeld: true },
  hide: { words: 'hold: hide the labels', keys: ['Q'], isHeld: true },
  stage: tool('focus the image', 'K'),
  ...ON_IMAGE,
  ...CLASSES,
} as const satisfies Record<string, Entry>;

export type CommandId = keyof typeof COMMANDS;

export type StudioKeys = KeyMap<CommandId>;

/** The default keys. */
export const DEFAULT_KEYS: StudioKeys = defaultsOf(COMMANDS);

/** Pointer gestures, below the keys in the list. */
export const GESTURES: readonly (readonly [gesture: string, words: string])[] = [
  ['wheel', 'zoom; sideways it moves the view'],
  ['two fingers', 'on a screen: zoom and move; on a touchpad: zoom, sideways move'],
  ['Shift+wheel', 'brush size, or reach of smart select'],
  ['middle button', 'move the view'],
  ['double click', 'finish the shape'],
];

export function idsOf(): CommandId[] {
  return Object.keys(COMMANDS) as CommandId[];
}

/** The key of the class that a command chooses, 1 to 18; null for other commands. */
export function keyOfCommand(id: CommandId): number | null {
  return id.startsWith('class.') ? Number(id.slice('class.'.length)) : null;
}

/** Does the command work only while the image has the focus? */
export function isOfImage(id: CommandId): id is ImageCommand {
  return id in ON_IMAGE;
}

/** What a person presses for the key of a class, abbreviated for the class list; '' for none. */
export function keyWithin(key: number | null, map: StudioKeys): string {
  return key === null ? '' : abbreviated(map.keys[`class.${key}` as ClassCommand][0] ?? '');
}
