import { decodeIndexedPng, decodeRuns, type LabelMap, MAX_CLASSES, type RunLengths, UNLABELLED } from '@gannet/raster';
import type { Size } from '../canvas/view';

/** A label map that fits an image and its schema, with a note if it had to be changed; or why it does not fit. */
export type Fitted =
  | { readonly ok: true; readonly map: LabelMap; readonly note: string | null }
  | { readonly ok: false; readonly problem: string };

const BACKGROUND = 0;
/** 4096² uncompressed pixels and some metadata. */
const MAX_MASK_MEGABYTES = 20;

/** Fits runs of unknown origin, such as a draft from before the schema lost a class. */
export function fitRuns(runs: RunLengths, size: Size, classes: number): Fitted {
  const decoded = decodeRuns(runs, MAX_CLASSES, { unlabelled: true });
  return decoded.ok ? fitMap(decoded.map, size, classes) : decoded;
}

/** Fits a mask from a file: a PNG with a palette whose indices are classes. Files that are too large are not read. */
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
      problem: `The label map is ${map.width} × ${map.height} pixels, those of this project ${width} × ${height}.`,
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
