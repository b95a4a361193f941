import { act, goOn, NOTHING, type Tool } from './tool';

/** Fills what the hand draws around in one go, from press to release. */
export const lasso: Tool = (trail, { kind, at }, { value, over }) => {
  if (kind === 'press') return goOn([at]);
  if (trail === null || kind === 'cancel') return NOTHING;
  if (kind === 'drag') return goOn([...trail, at]);
  if (kind === 'release' || kind === 'finish')
    return act({ kind: 'polygon', outline: [...trail, at], ink: { value, over } });
  return goOn(trail);
};
