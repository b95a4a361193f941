import type { RefitChange } from '@gannet/raster';
import { count, plural } from '../ui/words';

/** "151 px in 2 classes". */
export function sizeWords({ pixels, classes }: RefitChange): string {
  return `${count(pixels)} px in ${plural(classes, 'class', 'classes')}`;
}
