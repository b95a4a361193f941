import { LABEL_KEYS } from '@gannet/contracts';
import { abbreviated, commandOf, defaultsOf, entry, type Entry, type KeyMap, type Press } from '../desk/key-map';

/** What a key does on the keypoints page. */
export type PointCommand =
  | { readonly do: 'choose'; readonly index: number }
  /** Chooses the keypoint with a key, 1 to 18. */
  | { readonly do: 'choose-key'; readonly key: number }
  | { readonly do: 'nudge'; readonly dx: number; readonly dy: number }
  | { readonly do: 'step'; readonly by: 1 | -1 }
  | { readonly do: 'zoom'; readonly by: 1 | -1 }
  | {
      readonly do:
        | 'see'
        | 'absent'
        | 'unset'
        | 'undo'
        | 'redo'
        | 'submit'
        | 'skip'
        | 'spread'
        | 'prediction'
        | 'fit'
        | 'smooth'
        | 'unsure'
        | 'help'
        | 'escape'
        | 'stage'
        | 'hand'
        | 'filter'
        | 'pan';
    };

/** A command with its words and keys. */
interface PointEntry extends Entry {
  readonly command: PointCommand;
}

const key = (command: PointCommand, words: string, ...keys: string[]): PointEntry => ({
  ...entry(words, ...keys),
  command,
});

const POINTS: Readonly<Record<string, PointEntry>> = Object.fromEntries(
  Array.from({ length: LABEL_KEYS }, (_, index) => [
    `choose.${index + 1}`,
    key(
      { do: 'choose-key', key: index + 1 },
      `keypoint ${index + 1}`,
      index < 9 ? String(index + 1) : `Shift+${index - 8}`,
    ),
  ]),
);

const WAYS = [
  ['Left', -1, 0, 'to the left'],
  ['Right', 1, 0, 'to the right'],
  ['Up', 0, -1, 'up'],
  ['Down', 0, 1, 'down'],
] as const;
const FAR = [
  ['', 1, 'a pixel'],
  ['Shift+', 10, 'ten pixels'],
  ['Ctrl+', 0.1, 'a tenth of a pixel'],
] as const;

const NUDGES: Readonly<Record<string, PointEntry>> = Object.fromEntries(
  FAR.flatMap(([modifier, far, words]) =>
    WAYS.map(([way, dx, dy, where]) => [
      `nudge.${far}.${way}`,
      key({ do: 'nudge', dx: dx * far, dy: dy * far }, `move it ${words} ${where}`, `${modifier}Arrow${way}`),
    ]),
  ),
);

/** Every command that can have a key. */
export const POINT_COMMANDS: Readonly<Record<string, PointEntry>> = {
  next: key({ do: 'step', by: 1 }, 'next keypoint', 'N'),
  previous: key({ do: 'step', by: -1 }, 'previous keypoint', 'Shift+N'),
  unset: key({ do: 'unset' }, 'next keypoint that is not placed yet', 'Enter'),
  see: key({ do: 'see' }, 'cycle visibility: seen, hidden, absent', 'T'),
  absent: key({ do: 'absent' }, 'mark as absent, and go to the next', 'Delete', 'Backspace'),
  filter: key({ do: 'filter' }, 'find a keypoint by its name', 'C', '/'),
  stage: key({ do: 'stage' }, 'focus the image', 'K'),
  undo: key({ do: 'undo' }, 'undo', 'Ctrl+Z'),
  redo: key({ do: 'redo' }, 'redo', 'Ctrl+Shift+Z', 'Ctrl+Y'),
  spread: key({ do: 'spread' }, 'show uncertainty', 'U'),
  prediction: key({ do: 'prediction' }, 'show the prediction', 'I'),
  'zoom.in': key({ do: 'zoom', by: 1 }, 'zoom in', '+', '='),
  'zoom.out': key({ do: 'zoom', by: -1 }, 'zoom out', '-'),
  fit: key({ do: 'fit' }, 'fit the image', '0'),
  smooth: key({ do: 'smooth' }, 'smooth the image, or show its pixels', 'M'),
  hand: key({ do: 'hand' }, 'move the view, or place keypoints again', 'H'),
  pan: { ...key({ do: 'pan' }, 'hold: move the view', 'Space'), isHeld: true },
  unsure: key({ do: 'unsure' }, 'unsure or sure', 'S'),
  submit: key({ do: 'submit' }, 'submit', 'Ctrl+Enter'),
  skip: key({ do: 'skip' }, 'skip', 'Ctrl+Space'),
  escape: key({ do: 'escape' }, 'leave the keypoint where it is; cancel a submit or reject', 'Escape'),
  help: key({ do: 'help' }, 'this list', '?', 'F1'),
  ...NUDGES,
  ...POINTS,
};

/** The default keys. */
export const DEFAULT_POINT_KEYS: KeyMap<string> = defaultsOf(POINT_COMMANDS);

/** Pointer gestures, below the keys in the list. */
export const POINT_GESTURES: readonly (readonly [gesture: string, words: string])[] = [
  ['click', 'place the current keypoint, or select one when all are placed'],
  ['Shift+click', 'place it as hidden'],
  ['drag a keypoint', 'move it'],
  ['right click', 'cycle visibility: seen, hidden, absent'],
  ['wheel', 'zoom; sideways it moves the view'],
  ['two fingers', 'on a screen: zoom and move; on a touchpad: zoom, sideways move'],
  ['middle button', 'move the view'],
];

/** The command of a key press; null if the key keeps its usual meaning. */
export function pointCommandOf(press: Press, map: KeyMap<string> = DEFAULT_POINT_KEYS): PointCommand | null {
  const id = commandOf(press, map);
  return id === null ? null : (POINT_COMMANDS[id]?.command ?? null);
}

/** What a person presses for the key of a keypoint, abbreviated for the list; '' for none. */
export function pointKeyWithin(key: number | null, map: KeyMap<string>): string {
  return abbreviated(map.keys[`choose.${key}`]?.[0] ?? '');
}
