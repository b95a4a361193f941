import { complete, proceed, NOTHING, type Tool } from './tool';

/** Fills the outline drawn from press to release. */
export const lasso: Tool = (trail, { kind, at }, { value, over }) => {
  if (kind === 'press') return proceed([at]);
  if (trail === null || kind === 'cancel') return NOTHING;
  if (kind === 'drag') return proceed([...trail, at]);
  if (kind === 'release' || kind === 'finish')
    return complete({ kind: 'polygon', outline: [...trail, at], ink: { value, over } });
  return proceed(trail);
};
