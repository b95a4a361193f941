import type { Sheet } from './sheet';

/** The current keypoint, and what can be done with it. */
interface Prompt {
  readonly verb: string;
  readonly name: string;
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
  readonly hint: string;
}

/** Null without keypoints. `keys` is the first key of each command. */
export function promptOf(
  { marks, active, isPlacing }: Sheet,
  names: readonly string[],
  keys: Readonly<Record<string, string>>,
): Prompt | null {
  const [mark, name] = [marks[active], names[active]];
  if (mark === undefined || name === undefined) return null;
  const place = { name, number: active + 1, of: marks.length };
  if (!mark.isSet)
    return {
      ...place,
      verb: 'Place',
      hint: `Click where it is; Shift+click where it is hidden; ${keys['absent'] || 'Absent'} if it is absent.`,
    };
  if (isPlacing)
    return {
      ...place,
      verb: 'Place again',
      hint: `Click where it belongs, or move it with the arrow keys.${keys['escape'] ? ` ${keys['escape']} leaves it where it is.` : ''}`,
    };
  const areAllSet = marks.every(({ isSet }) => isSet);
  return {
    ...place,
    verb: 'Selected',
    hint: `${areAllSet ? 'Nothing is left to place. ' : ''}Drag any keypoint to move it; the arrow keys move this one.`,
  };
}
