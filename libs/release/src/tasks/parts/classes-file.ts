import type { ClassesFile, ManifestLabels } from '@gannet/contracts';
import { hexPalette, paletteOf, type Rgb } from '@gannet/raster';

/** `classes.json`. */
export function classesFile(manifest: Pick<ManifestLabels, 'classes' | 'colors' | 'groups'>): ClassesFile {
  const palette = releasePalette(manifest);
  return {
    classes: manifest.classes.map((name, index) => ({
      index,
      name,
      color: [...palette[index]!] as [number, number, number],
      ...(manifest.groups?.[index] != null && { group: manifest.groups[index] }),
    })),
  };
}

/** The colours of a release's classes. */
export function releasePalette({ classes, colors }: Pick<ManifestLabels, 'classes' | 'colors'>): Rgb[] {
  return paletteOf(classes.map((_name, index) => ({ color: colors?.[index] })));
}

/** For the manifest: the colours of all classes, if any is not that of its place; undefined otherwise. */
export function ownColors(classes: readonly { readonly color?: string | undefined }[]): string[] | undefined {
  const colors = classes.map(({ color }, index) => color ?? hexPalette[index]!);
  return colors.every((color, index) => color === hexPalette[index]) ? undefined : colors;
}
