import { act, NOTHING, type Tool } from './tool';

/** Gives the connected region under the press the class in hand; dragging does nothing more. */
export const fill: Tool = (_trail, { kind, at }, { value, over }) =>
  kind === 'press' ? act({ kind: 'fill', at, ink: { value, over } }) : NOTHING;
