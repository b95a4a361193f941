/** What a key means while keypoints are placed. */
export type PointCommand =
  | { readonly do: 'choose'; readonly index: number }
  | { readonly do: 'nudge'; readonly dx: number; readonly dy: number }
  | { readonly do: 'step'; readonly by: 1 | -1 }
  | { readonly do: 'zoom'; readonly by: 1 | -1 }
  | { readonly do: 'see' | 'absent' | 'unset' | 'undo' | 'redo' | 'submit' | 'skip' | 'spread' | 'prediction' | 'fit' | 'unsure' | 'help' | 'escape' | 'stage' };

export interface Pressed {
  readonly key: string;
  /** The physical key, so that Shift+1 is found on every layout. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const LETTERS: Readonly<Record<string, PointCommand>> = {
  k: { do: 'stage' }, t: { do: 'see' }, delete: { do: 'absent' }, backspace: { do: 'absent' }, enter: { do: 'unset' },
  u: { do: 'spread' }, i: { do: 'prediction' }, s: { do: 'unsure' }, '0': { do: 'fit' }, '?': { do: 'help' }, f1: { do: 'help' }, escape: { do: 'escape' },
  '+': { do: 'zoom', by: 1 }, '=': { do: 'zoom', by: 1 }, '-': { do: 'zoom', by: -1 },
};
const WITH_CONTROL: Readonly<Record<string, PointCommand>> = { z: { do: 'undo' }, y: { do: 'redo' }, enter: { do: 'submit' }, ' ': { do: 'skip' } };
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] };

/** The command of a key press, or null: then the key keeps its usual meaning. */
export function pointCommandOf(key: Pressed): PointCommand | null {
  const letter = key.key.toLowerCase();
  if (key.altKey) return null;
  const arrow = ARROWS[letter];
  if (arrow) {
    const far = key.shiftKey ? 10 : key.ctrlKey ? 0.1 : 1;
    return { do: 'nudge', dx: arrow[0] * far, dy: arrow[1] * far };
  }
  if (key.ctrlKey || key.metaKey) return letter === 'z' && key.shiftKey ? { do: 'redo' } : (WITH_CONTROL[letter] ?? null);
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(key.code)?.[1];
  if (digit !== undefined) return { do: 'choose', index: Number(digit) - 1 + (key.shiftKey ? 9 : 0) };
  if (letter === 'n') return { do: 'step', by: key.shiftKey ? -1 : 1 };
  return LETTERS[letter] ?? null;
}

/** The list behind the question mark. */
export const POINT_KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['click', 'place the keypoint in hand, or take the one under the pointer'], ['drag', 'move it'], ['K', 'to the image'],
  ['N, Shift+N', 'next or previous keypoint'], ['Enter', 'next keypoint that is not placed yet'], ['1 … 9, Shift+1 … 9', 'choose a keypoint'],
  ['arrow keys', 'move it a pixel; with Shift ten, with Ctrl a tenth'], ['T, right click', 'seen, hidden, absent in turn'], ['Delete', 'absent'],
  ['Ctrl+Z', 'undo'], ['Ctrl+Shift+Z, Ctrl+Y', 'redo'], ['U', 'how far apart the members place it'], ['I', 'what the machine predicts'],
  ['wheel, + and −', 'zoom'], ['middle button', 'move the view'], ['0', 'fit the image'], ['S', 'unsure or sure'], ['Ctrl+Enter', 'submit'], ['Ctrl+Space', 'skip'], ['?', 'this list'],
];
