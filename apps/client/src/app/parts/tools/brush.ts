import type { Tool } from './tool';
import { NOTHING } from './tool';

/** Paints the active class along the pointer's path, starting with a dab on press. */
export const brush: Tool = (trail, { kind, at }, { size, brush: tip, value, over }) => {
  const stroke = { kind: 'stroke', to: at, radius: size / 2, brush: tip, ink: { value, over } } as const;
  const from = trail?.at(-1);
  if (kind === 'press') return { trail: [at], edits: [{ ...stroke, from: at }], ends: 'no' };
  if (from === undefined) return NOTHING;
  if (kind === 'cancel') return { trail: null, edits: [], ends: 'discard' };
  if (kind === 'drag') return { trail: [at], edits: [{ ...stroke, from }], ends: 'no' };
  return kind === 'release' ? { trail: null, edits: [], ends: 'keep' } : { trail, edits: [], ends: 'no' };
};
