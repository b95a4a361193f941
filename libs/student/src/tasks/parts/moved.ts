import type { Frame, Motion } from '../../augment.js';
import type { PartsLabels } from './types.js';

export function moved(
  { labels, shares, weights }: PartsLabels,
  { read, swap }: Motion,
  { classes }: Frame,
): PartsLabels {
  return {
    ...(labels ? { labels: read(labels, 1).map((label) => swap(label)) } : {}),
    ...(shares ? { shares: channelsSwapped(read(shares, classes), classes, swap) } : {}),
    ...(weights ? { weights: read(weights, 1) } : {}),
  };
}

function channelsSwapped(shares: Uint8Array, classes: number, swap: (index: number) => number): Uint8Array {
  return shares.map((_, at) => shares[at - (at % classes) + swap(at % classes)] as number);
}
