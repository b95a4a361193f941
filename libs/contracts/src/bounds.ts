import { z } from 'zod';

/** What of a JSON Schema says how much may come. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape | undefined>>;
  readonly items?: Shape;
  readonly maxItems?: number;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly const?: unknown;
}

const shapes = new WeakMap<z.ZodType, Shape>();

/** The JSON Schema of what a type takes; made once. */
function shapeOf(type: z.ZodType): Shape {
  const known = shapes.get(type);
  if (known) return known;
  const shape = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Shape;
  shapes.set(type, shape);
  return shape;
}

/**
 * Names the first list in a value that is longer than its type allows, before any entry of it is looked at; null when there is
 * none. To be asked before the value is parsed, as a parser looks at every entry of a list before it complains of the length:
 * what is let through has no more places that can be wrong than the contract has.
 */
export function overlong(type: z.ZodType, value: unknown): string | null {
  return overlongAt(shapeOf(type), value, []);
}

function overlongAt(shape: Shape, value: unknown, path: readonly (string | number)[]): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const option of [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])]) {
    const problem = isOf(option, value) ? overlongAt(option, value, path) : null;
    if (problem) return problem;
  }
  if (Array.isArray(value)) return overlongList(shape, value, path);
  for (const [name, inner] of Object.entries(shape.properties ?? {})) {
    const problem = inner && overlongAt(inner, (value as Record<string, unknown>)[name], [...path, name]);
    if (problem) return problem;
  }
  return null;
}

function overlongList({ items, maxItems }: Shape, list: readonly unknown[], path: readonly (string | number)[]): string | null {
  if (!items) return null;
  if (maxItems !== undefined && list.length > maxItems) return `${path.join('.') || 'the message'}: ${list.length} entries where at most ${maxItems} may be`;
  if (!hasLists(items)) return null;
  for (const [at, entry] of list.entries()) {
    const problem = overlongAt(items, entry, [...path, at]);
    if (problem) return problem;
  }
  return null;
}

/** Whether there may be a list in it. */
function hasLists({ items, properties = {}, anyOf = [], oneOf = [] }: Shape): boolean {
  return items !== undefined || [...Object.values(properties), ...anyOf, ...oneOf].some((inner) => inner !== undefined && hasLists(inner));
}

/** Whether an object is of this alternative, as far as its constants tell: what leaves one out may be of any. */
function isOf({ properties = {} }: Shape, value: object): boolean {
  return Object.entries(properties).every(([name, inner]) => inner?.const === undefined || !(name in value) || (value as Record<string, unknown>)[name] === inner.const);
}
