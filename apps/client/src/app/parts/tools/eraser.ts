import { brush } from './brush';
import type { Tool } from './tool';

const BACKGROUND = 0;

/** A brush of background, whatever class is in hand. */
export const eraser: Tool = (trail, gesture, hand) => brush(trail, gesture, { ...hand, value: BACKGROUND });
