import { chordOf } from './key-map';

/** Chords that press a control, and those that move a slider. */
const PRESSING: ReadonlySet<string> = new Set(['Space', 'Enter']);
const SLIDING: ReadonlySet<string> = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

/**
 * Does the focused element need the key itself, to type, to move in a menu or on a slider, or to be pressed? Controls
 * that were clicked do not keep the focus: see `keepKeysWith`.
 */
export function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.defaultPrevented) return true;
  if (!(target instanceof Element)) return false;
  if (isField(target) || target.closest('[role="menu"], dialog[open]') !== null) return true;
  const chord = chordOf(event);
  if (chord === null) return false;
  if (SLIDING.has(chord)) return target instanceof HTMLInputElement && target.type === 'range';
  return PRESSING.has(chord) && target.closest('button, a, input, summary') !== null;
}

/** Does it take typed text, or choose with keys? */
export function isField(target: Element): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement &&
      !['checkbox', 'radio', 'range', 'file', 'button', 'color'].includes(target.type))
  );
}
