import type { Tool } from './tool';
import { NOTHING } from './tool';

/** Paints the class where the hand goes: a dab on press, then from place to place. */
export const brush: Tool = (trail, { kind, at }, { size, value }) => {
  const stroke = { kind: 'stroke', to: at, radius: size / 2, value } as const;
  if (kind === 'press') return { trail: at, edits: [{ ...stroke, from: at }], ends: 'no' };
  if (trail === null) return NOTHING;
  if (kind === 'cancel') return { trail: null, edits: [], ends: 'discard' };
  if (kind === 'drag') return { trail: at, edits: [{ ...stroke, from: trail }], ends: 'no' };
  return { trail: null, edits: [], ends: 'keep' };
};
