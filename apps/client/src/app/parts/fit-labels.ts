import { decodeIndexedPng, decodeRuns, type LabelMap, MAX_CLASSES, type RunLengths, UNLABELLED } from '@gannet/raster';
import type { Size } from '../canvas/view';

/** A map that fits an image and its schema, with what had to be changed for that; or why there is none. */
export type Fitted =
  | { readonly ok: true; readonly map: LabelMap; readonly note: string | null }
  | { readonly ok: false; readonly problem: string };

const BACKGROUND = 0;
/** 4096² pixels that are not compressed at all, and some words about them. */
const MAX_MASK_MEGABYTES = 20;

/** Runs from somewhere else, such as a draft from before the schema lost a class. */
export function fitRuns(runs: RunLengths, size: Size, classes: number): Fitted {
  const decoded = decodeRuns(runs, MAX_CLASSES, { unlabelled: true });
  return decoded.ok ? fitMap(decoded.map, size, classes) : decoded;
}

/** A mask from a file: a PNG with a palette whose indices are classes. A larger file than any mask is not read. */
export async function fitMask(file: Blob, size: Size, classes: number): Promise<Fitted> {
  const megabytes = Math.ceil(file.size / 2 ** 20);
  if (megabytes > MAX_MASK_MEGABYTES)
    return {
      ok: false,
      problem: `This is no mask: the file has ${megabytes} MB, and no mask has more than ${MAX_MASK_MEGABYTES}.`,
    };
  const decoded = decodeIndexedPng(new Uint8Array(await file.arrayBuffer()));
  if (!decoded.ok)
    return {
      ok: false,
      problem: `This is no mask: ${decoded.problem}. A mask is a PNG with a palette, one class index a pixel.`,
    };
  const strange = decoded.map.data.find((value) => value >= classes && value !== UNLABELLED);
  if (strange !== undefined)
    return { ok: false, problem: `The mask has class ${strange}, but the classes here are 0 to ${classes - 1}.` };
  return fitMap(decoded.map, size, classes);
}

function fitMap(map: LabelMap, { width, height }: Size, classes: number): Fitted {
  if (map.width !== width || map.height !== height) {
    return {
      ok: false,
      problem: `The label map is ${map.width} × ${map.height} pixels, the image ${width} × ${height}.`,
    };
  }
  let lost = 0;
  const data = map.data.map((value) => {
    if (value < classes) return value;
    lost++;
    return BACKGROUND;
  });
  const note =
    lost === 0
      ? null
      : `${lost} ${lost === 1 ? 'pixel has' : 'pixels have'} a class that the project does not have; they are background now.`;
  return { ok: true, map: { width, height, data }, note };
}
