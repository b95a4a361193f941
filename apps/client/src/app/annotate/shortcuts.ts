import type { ToolName } from './tools';

/** What a key means in the studio. */
export type Command =
  | { readonly do: 'tool'; readonly tool: ToolName }
  | { readonly do: 'class'; readonly index: number }
  | { readonly do: 'size'; readonly by: 1 | -1 }
  | { readonly do: 'zoom'; readonly by: 1 | -1 }
  | { readonly do: 'background' | 'undo' | 'redo' | 'submit' | 'skip' | 'uncertainty' | 'prediction' | 'fit' | 'unsure' | 'help' | 'escape' | 'save' };

export interface Key {
  readonly key: string;
  /** The physical key, so that Shift+1 is found on every layout. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const LETTERS: Readonly<Record<string, Command>> = {
  b: { do: 'tool', tool: 'brush' }, e: { do: 'tool', tool: 'eraser' }, f: { do: 'tool', tool: 'fill' }, h: { do: 'tool', tool: 'hand' },
  x: { do: 'background' }, u: { do: 'uncertainty' }, i: { do: 'prediction' }, s: { do: 'unsure' },
  '[': { do: 'size', by: -1 }, ']': { do: 'size', by: 1 }, '+': { do: 'zoom', by: 1 }, '=': { do: 'zoom', by: 1 }, '-': { do: 'zoom', by: -1 },
  '0': { do: 'fit' }, '?': { do: 'help' }, f1: { do: 'help' }, escape: { do: 'escape' },
};

const WITH_CONTROL: Readonly<Record<string, Command>> = {
  z: { do: 'undo' }, y: { do: 'redo' }, enter: { do: 'submit' }, ' ': { do: 'skip' }, s: { do: 'save' },
};

/** The command of a key press, or null: then the key keeps its usual meaning. */
export function commandOf(key: Key): Command | null {
  const letter = key.key.toLowerCase();
  if (key.altKey) return null;
  if (key.ctrlKey || key.metaKey) return letter === 'z' && key.shiftKey ? { do: 'redo' } : (WITH_CONTROL[letter] ?? null);
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(key.code)?.[1];
  if (digit !== undefined) return { do: 'class', index: Number(digit) - 1 + (key.shiftKey ? 9 : 0) };
  return LETTERS[letter] ?? null;
}

/** The key of a class, as the class list shows it; classes after the eighteenth have none. */
export function keyOfClass(index: number): string {
  if (index < 9) return String(index + 1);
  return index < 18 ? `⇧${index - 8}` : '';
}

/** The list behind the question mark. */
export const SHORTCUTS: readonly (readonly [keys: string, meaning: string])[] = [
  ['B', 'brush'], ['E', 'eraser: paints background'], ['F', 'fill a region'], ['H', 'move the view (or hold Space, or the middle button)'],
  ['[ and ]', 'smaller or larger brush'], ['1 … 9, Shift+1 … 9', 'choose a class'], ['X', 'background and back to the last class'],
  ['Ctrl+Z', 'undo'], ['Ctrl+Shift+Z, Ctrl+Y', 'redo'], ['hold Q', 'hide the labels'], ['U', 'where the machine is uncertain'],
  ['I', 'what the machine predicts'], ['wheel, + and −', 'zoom'], ['0', 'fit the image'], ['S', 'unsure or sure'],
  ['Ctrl+Enter', 'submit'], ['Ctrl+Space', 'skip'], ['Ctrl+S', 'keep a draft now'],
  ['arrow keys on the image', 'move the brush; with Shift, paint'], ['Enter on the image', 'one dab or fill'], ['?', 'this list'],
];
