import { brush } from './brush';
import type { Tool } from './tool';

const BACKGROUND = 0;

/** A brush of background, whatever the active class is. */
export const eraser: Tool = (trail, gesture, settings) => brush(trail, gesture, { ...settings, value: BACKGROUND });
