import type { StudentSample } from '@gannet/student';
import { bundledHeldOut } from '../demo/bundled.js';
import { Failed, reasonOf } from '../failed.js';
import { decodeNpz } from './npz.js';
import { ARRAYS, rendersIn, samplesOf } from './renders.js';

/**
 * The held-out renders of the bundled generator: real images with exact labels, on which nothing was trained. Throws
 * Failed if the file is damaged.
 */
export async function heldOutRenders(): Promise<StudentSample[]> {
  const { file, bytes } = await bundledHeldOut();
  try {
    const arrays = decodeNpz(bytes);
    const [images, masks, keypoints] = ARRAYS.map((name) => {
      const array = arrays.get(name);
      if (!array) throw new RangeError(`there are no ${name} in it`);
      return array;
    });
    return samplesOf(rendersIn({ images: images!, masks: masks!, keypoints: keypoints! }));
  } catch (cause) {
    throw new Failed(`${file} cannot be used: ${reasonOf(cause)}.`, { cause });
  }
}
