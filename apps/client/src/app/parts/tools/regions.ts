import { complete, NOTHING, type Tool } from './tool';

/** Grows the region under the press by some pixels. */
export const grow: Tool = (_trail, { kind, at }, { by, over }) =>
  kind === 'press' ? complete({ kind: 'grow', at, by, over }) : NOTHING;

/** Shrinks the region under the press by some pixels: the classes around it take over the freed pixels. */
export const shrink: Tool = (_trail, { kind, at }, { by, over }) =>
  kind === 'press' ? complete({ kind: 'shrink', at, by, over }) : NOTHING;

/** Fills the holes of the region under the press. */
export const holes: Tool = (_trail, { kind, at }, { over }) =>
  kind === 'press' ? complete({ kind: 'holes', at, over }) : NOTHING;

/** Takes the region that the prediction has under the press. */
export const take: Tool = (_trail, { kind, at }, { source, over }) =>
  kind === 'press' && source !== null ? complete({ kind: 'take', at, from: source, over }) : NOTHING;
