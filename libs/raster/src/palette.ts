import { MAX_CLASSES, UNLABELLED } from './label-map.js';

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/**
 * Class 0 is the background: a dark neutral. 1 to 7 are Okabe and Ito's colours (2008) without black. The rest were
 * chosen one after the other, each farthest (in CIELAB, the worst case of normal vision and of protanopia, deuteranopia
 * and tritanopia simulated after Machado et al. 2009) from all before it and from the unlabelled grey. A schema with
 * few classes therefore has clearly different colours for everybody, and one with 64 has none closer than a difference
 * of 8.
 */
const CLASS_COLORS = `
  26262b e69f00 56b4e9 009e73 f0e442 0072b2 d55e00 cc79a7 8700ff 783c1e 00ff87 4b2db4 9678ff 694b69 ff0f5a a5d2a5
  c3a54b d200b4 a5e1ff a53c00 781e78 695af0 96694b c3b4b4 4bd278 7896f0 87ff69 ff5a87 872d3c e1a5d2 5a961e c30078
  b487c3 965a2d 874bd2 f0b44b 5a2d96 876996 691ed2 c3f0c3 69d2ff c35ad2 a53c5a 873c96 87d269 a59696 a5f0a5 87a569
  78e15a 96005a 78ffff ff783c 0000f0 b4ff00 961e00 e187e1 873cff 0087d2 c35a87 f0c3e1 b47869 e1c300 005a3c 0f782d`;

const UNLABELLED_COLOR: Rgb = [224, 224, 224];

/** The colours of classes 0 to 63, in order: the default palette of an indexed PNG. */
export const classPalette: readonly Rgb[] = CLASS_COLORS.trim().split(/\s+/).map(fromHex);

/** The colour of a class, or of an unlabelled pixel (255). Throws RangeError for an index that is neither. */
export function classColor(index: number): Rgb {
  if (index === UNLABELLED) return UNLABELLED_COLOR;
  const color = classPalette[index];
  if (color === undefined)
    throw new RangeError(`there is no colour for class ${index}, only for 0 to ${MAX_CLASSES - 1}`);
  return color;
}

/** The same colours, as `#rrggbb`. */
export const hexPalette: readonly string[] = CLASS_COLORS.trim()
  .split(/\s+/)
  .map((digits) => `#${digits}`);

/** The colours of classes, of which some have their own, as `#rrggbb`; the others have those of their places. */
export function paletteOf(classes: readonly { readonly color?: string | null | undefined }[]): Rgb[] {
  return classes.map(({ color }, index) => (color == null ? classColor(index) : fromHex(color.slice(1))));
}

function fromHex(hex: string): Rgb {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
