import { complete, NOTHING, type Tool } from './tool';

/** Gives the connected region under the press the active class; dragging does nothing more. */
export const fill: Tool = (_trail, { kind, at }, { value, over }) =>
  kind === 'press' ? complete({ kind: 'fill', at, ink: { value, over } }) : NOTHING;
