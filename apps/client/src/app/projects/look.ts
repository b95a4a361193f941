import type { Manifest, SchemaLabel } from '@gannet/contracts';

/** How a label is shown. */
export type Look = { readonly color?: string | null | undefined };

/** The looks of a release's classes. */
export function looksIn({ colors = [] }: Pick<Manifest, 'colors'>): readonly Look[] {
  return colors.map((color) => ({ color }));
}

/** The looks of labels of an earlier version of the schema, which are known by their names. */
export function looksByName(names: readonly string[], labels: readonly SchemaLabel[]): readonly Look[] {
  return names.map((name) => labels.find((label) => label.name === name) ?? {});
}
