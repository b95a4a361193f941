import type { ClassesFile } from '@gannet/contracts';
import { classColor } from '@gannet/raster';

/** `classes.json`. */
export function classesFile(names: readonly string[]): ClassesFile {
  return {
    classes: names.map((name, index) => ({ index, name, color: [...classColor(index)] as [number, number, number] })),
  };
}
