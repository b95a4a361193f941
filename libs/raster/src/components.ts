import type { LabelMap, Rect } from './label-map.js';
import { type Connectivity, scanlineFill } from './scanline-fill.js';

/** A connected component. `first` is the index of its first pixel in row-major order. */
export interface Component {
  readonly value: number;
  readonly pixels: number;
  readonly first: number;
  readonly box: Rect;
}

/**
 * Every connected region of equal value, in the order of their first pixels (holes and unlabelled regions are
 * components too). `componentByPixel[i]` is the index in `components` of the region that pixel i belongs to.
 */
export function connectedComponents(
  map: LabelMap,
  connectivity: Connectivity = 4,
): { components: Component[]; componentByPixel: Int32Array } {
  const componentByPixel = new Int32Array(map.data.length).fill(FREE);
  const components: Component[] = [];
  for (let i = 0; i < map.data.length; i++) {
    if (componentByPixel[i] !== FREE) continue;
    const { pixels, box } = scanlineFill(map, i, connectivity, {
      marks: componentByPixel,
      free: FREE,
      mark: components.length,
    });
    components.push({ value: map.data[i]!, pixels, first: i, box });
  }
  return { components, componentByPixel };
}

const FREE = -1;
