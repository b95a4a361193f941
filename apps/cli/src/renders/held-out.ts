import type { StudentSample } from '@gannet/student';
import { bundledHeldOut, type BundledName } from '../demo/bundled.js';
import { Failed, reasonOf } from '../failed.js';
import { decodeNpz } from './npz.js';
import { ARRAYS, RendersAbout, rendersIn, samplesOf } from './renders.js';

/**
 * The held-out renders of a bundled generator: real images with exact labels, on which nothing was trained. Throws
 * Failed if the file is damaged.
 */
export async function heldOutRenders(name?: BundledName): Promise<StudentSample[]> {
  const { file, bytes, about } = await bundledHeldOut(name);
  try {
    const arrays = decodeNpz(bytes);
    const [images, masks, keypoints] = ARRAYS.map((name) => {
      const array = arrays.get(name);
      if (!array) throw new RangeError(`there are no ${name} in it`);
      return array;
    });
    return samplesOf(
      rendersIn({ images: images!, masks: masks!, keypoints: keypoints! }),
      RendersAbout.parse(JSON.parse(about)),
    );
  } catch (cause) {
    throw new Failed(`${file} cannot be used: ${reasonOf(cause)}.`, { cause });
  }
}
