import { chordOf } from './key-map';

/** Chords with which a control is pressed, and those that move what a slider says. */
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
 * Does what has the focus need the key itself: to write, to move in a menu or on a slider, to be pressed? Then it means
 * nothing to the studio. Controls that a pointer clicked have no focus: see `keepKeysWith`.
 */
export function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.defaultPrevented) return true;
  if (!(target instanceof Element)) return false;
  if (isField(target) || target.closest('[role="menu"], dialog') !== null) return true;
  const chord = chordOf(event);
  if (chord === null) return false;
  if (SLIDING.has(chord)) return target instanceof HTMLInputElement && target.type === 'range';
  return PRESSING.has(chord) && target.closest('button, a, input, summary') !== null;
}

/** Is it written in, or chosen from with keys? */
export function isField(target: Element): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement &&
      !['checkbox', 'radio', 'range', 'file', 'button', 'color'].includes(target.type))
  );
}
