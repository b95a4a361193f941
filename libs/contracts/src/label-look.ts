import { z } from 'zod';
import { Name, primitives } from './primitives.js';

/** How many labels of a schema have a key in the studio: the digits 1 to 9, and the same with Shift. */
export const LABEL_KEYS = 18;

/** Six hexadecimal digits, kept in lower case. */
export const Color = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #e69f00')
  .meta({ maxLength: 7 })
  .register(primitives);

export const LabelKey = z.number().int().min(1).max(LABEL_KEYS);

/** The name of a group of labels: `face` of “eye” and “mouth”. */
export const LabelGroup = Name(60);

/** How a label is shown and chosen, where it is not by its place in the schema. */
export const labelLook = {
  /** Of a class: without one, that of the palette at its place. Of a keypoint: that of its side. */
  color: Color.optional(),
  /** Chooses it in the studio: 1 to 9, or 10 to 18 for Shift with 1 to 9. Without one, the key of its place, if free. */
  key: LabelKey.optional(),
  /** The group under which lists show it; COCO calls it a supercategory. No label itself. */
  group: LabelGroup.optional(),
};

/** A label of a schema: a class or a keypoint. */
export interface SchemaLabel {
  readonly name: string;
  readonly hint: string;
  readonly color?: string | undefined;
  readonly key?: number | undefined;
  readonly group?: string | undefined;
}

/** A label in a list, with the heading above it: its group, '' where labels of none follow a group, null for no heading. */
type Headed<T> = T & { readonly heading: string | null };

/** The labels with headings where another group begins. */
export function withHeadings<T extends Pick<SchemaLabel, 'group'>>(labels: readonly T[]): Headed<T>[] {
  return labels.map((label, index) => {
    const before = labels[index - 1]?.group;
    return { ...label, heading: label.group === before ? null : (label.group ?? '') };
  });
}

/** The key of each label; null for those that have none. A key of its own comes first, then that of its place. */
export function labelKeys(labels: readonly Pick<SchemaLabel, 'key'>[]): (number | null)[] {
  const taken = new Set(labels.flatMap(({ key }) => key ?? []));
  const keys = labels.map(({ key }, index) => {
    if (key !== undefined) return key;
    return index < LABEL_KEYS && !taken.has(index + 1) ? index + 1 : null;
  });
  for (const key of keys) if (key !== null) taken.add(key);
  const free = Array.from({ length: LABEL_KEYS }, (_, at) => at + 1).filter((key) => !taken.has(key));
  return keys.map((key) => key ?? free.shift() ?? null);
}

/** "3" or "Shift+3". */
export function keyWords(key: number): string {
  return key <= 9 ? String(key) : `Shift+${key - 9}`;
}

/** Refuses two labels with the same key. */
export function distinctKeys({
  value,
  issues,
}: z.core.ParsePayload<readonly Pick<SchemaLabel, 'name' | 'key'>[]>): void {
  value.forEach((label, index) => {
    const before = value.slice(0, index).find(({ key }) => key !== undefined && key === label.key);
    if (before)
      issues.push({
        code: 'custom',
        input: label.key,
        path: [index, 'key'],
        message: `is that of “${before.name}”; each has a key of its own`,
      });
  });
}

/**
 * The labels with the colours that they have: each keeps that of the label it comes from, whatever its place is now.
 * `defaults` is the palette by place; a colour that is that of the place is left out.
 */
export function pinnedColors(
  labels: readonly (SchemaLabel & { readonly shown: string | null })[],
  defaults: readonly string[],
): SchemaLabel[] {
  const taken = new Set(labels.flatMap(({ shown }) => shown ?? []));
  return labels.map(({ shown, color: _own, ...label }, index) => {
    const place = defaults[index];
    const color = shown ?? [place, ...defaults.slice(1)].find((one) => one !== undefined && !taken.has(one)) ?? place;
    if (color !== undefined) taken.add(color);
    return color === undefined || color === place ? label : { ...label, color };
  });
}
