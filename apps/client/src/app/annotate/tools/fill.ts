import type { Tool } from './tool';
import { NOTHING } from './tool';

/** Gives the connected region under the press the class in hand; dragging does nothing more. */
export const fill: Tool = (_trail, { kind, at }, { value }) => {
  if (kind !== 'press') return NOTHING;
  return { trail: null, edits: [{ kind: 'fill', at, value }], ends: 'keep' };
};
