import { brush } from './brush';
import { eraser } from './eraser';
import { fill } from './fill';
import type { Tool } from './tool';

/** The tools of the studio; `hand` moves the view and edits nothing. */
export type ToolName = 'brush' | 'eraser' | 'fill' | 'hand';

export const tools: Readonly<Record<Exclude<ToolName, 'hand'>, Tool>> = { brush, eraser, fill };
