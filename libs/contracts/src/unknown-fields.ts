import type { z } from 'zod';
import { alternativesFor, askedShape, hasInside, type Shape } from './asked.js';

/** A field that its object's type does not name. */
export interface UnknownField {
  /** Of the object. */
  readonly path: readonly (string | number)[];
  readonly name: string;
  /** The fields that the object may have. */
  readonly known: readonly string[];
}

/**
 * The fields of a value, at any depth, that its type does not name. A parser would leave them out in silence, and
 * whoever meant one would never know.
 */
export function unknownFields(type: z.ZodType, value: unknown): UnknownField[] {
  return [...unknownAt(askedShape(type), value, [])];
}

function* unknownAt(shape: Shape, value: unknown, path: readonly (string | number)[]): Generator<UnknownField> {
  if (typeof value !== 'object' || value === null) return;
  const own = Array.isArray(value) ? (shape.items ?? shape.prefixItems) : shape.properties;
  // What does not name its task is of parts, the first: see byTask.
  const alternative = own ? undefined : alternativesFor(shape, value).find((option) => isKind(option, value));
  if (alternative) {
    yield* unknownAt(alternative, value, path);
    return;
  }
  if (Array.isArray(value)) {
    yield* unknownInList(shape, value, path);
    return;
  }
  const { properties = {}, additionalProperties } = shape;
  for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known) yield* unknownAt(known, inner, [...path, name]);
    else if (additionalProperties === false) yield { path, name, known: Object.keys(properties) };
  }
}

function* unknownInList(
  { items, prefixItems }: Shape,
  list: readonly unknown[],
  path: readonly (string | number)[],
): Generator<UnknownField> {
  if (![items, ...(prefixItems ?? [])].some((inner) => inner && hasInside(inner, isObject))) return; // a label map has two million numbers
  for (const [at, entry] of list.entries()) {
    const inner = prefixItems?.[at] ?? items;
    if (inner) yield* unknownAt(inner, entry, [...path, at]);
  }
}

const isObject = ({ properties }: Shape): boolean => properties !== undefined;

/** Whether a shape is one of lists, as the value is, or one of objects. */
function isKind({ type }: Shape, value: object): boolean {
  return type === (Array.isArray(value) ? 'array' : 'object');
}
