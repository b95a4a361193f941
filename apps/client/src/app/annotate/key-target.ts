import { chordOf } from './key-map';

/** Does what has the focus need the key itself: to write, to move in a menu, to be pressed? Then it means nothing to the studio. */
export function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (isField(target) || target.closest('[role="menu"]') !== null) return true;
  const chord = chordOf(event);
  return (chord === 'Space' || chord === 'Enter') && target.closest('button, a, input, summary') !== null;
}

function isField(target: Element): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && !['checkbox', 'range', 'file'].includes(target.type));
}
