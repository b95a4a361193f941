import { brush } from './brush';
import { eraser } from './eraser';
import { fill } from './fill';
import { lasso } from './lasso';
import { line } from './line';
import { polygon } from './polygon';
import { grow, holes, shrink, take } from './regions';
import type { Tool } from './tool';

/** The tools that paint. A tool is a reducer in a file of its own, and a line here. */
export const tools = { brush, eraser, polygon, lasso, line, fill, take, grow, shrink, holes } as const satisfies Record<
  string,
  Tool
>;

/** All tools: `alike` is smart select, which paints when it is finished; `hand` moves the view and edits nothing. */
export type ToolName = keyof typeof tools | 'alike' | 'hand';

export function isTool(name: unknown): name is ToolName {
  return name === 'alike' || name === 'hand' || (typeof name === 'string' && Object.hasOwn(tools, name));
}

/** Tools whose shape stays open between presses, until it is finished. */
export const SHAPES: ReadonlySet<ToolName> = new Set<ToolName>(['polygon', 'line']);

/** Tools that paint with the brush, and show its size. */
export const BRUSHES: ReadonlySet<ToolName> = new Set<ToolName>(['brush', 'eraser', 'line']);
