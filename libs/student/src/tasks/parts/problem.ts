import type { Architecture } from '../../types.js';
import type { PartsLabels, PartsTask } from './types.js';

/** The first thing that is wrong with the labels of a sample. */
export function problemOf(
  { labels, shares, weights }: PartsLabels,
  { width, height, task: { classes } }: Architecture<PartsTask>,
): string | null {
  if (!labels && !shares) return 'has no labels';
  const pixels = width * height;
  const stray = labels?.length === pixels ? labels.find((label) => label >= classes && label !== 255) : undefined;
  if (stray !== undefined) return `has a pixel of class ${stray}, of ${classes} classes`;
  const wrong = (
    [
      ['labels', labels, pixels],
      ['shares', shares, pixels * classes],
      ['weights', weights, pixels],
    ] as const
  ).find(([, array, size]) => array !== undefined && array.length !== size);
  return wrong ? `has ${wrong[1]?.length} bytes of ${wrong[0]}, not ${wrong[2]}` : null;
}
