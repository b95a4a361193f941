import type { z } from 'zod';
import { alternativesFor, askedShape, hasInside, type Shape } from './asked.js';

/** A list that is longer than its type allows. */
interface Overlong {
  readonly path: readonly (string | number)[];
  readonly length: number;
  readonly most: number;
}

/**
 * Returns the first list in a value that is longer than its type allows, without examining its entries; null if there
 * is none. Call it before parsing, because a parser examines every entry of a list before it reports the length.
 */
export function overlong(type: z.ZodType, value: unknown): Overlong | null {
  return overlongAt(askedShape(type), value, []);
}

function overlongAt(shape: Shape, value: unknown, path: readonly (string | number)[]): Overlong | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const option of alternativesFor(shape, value)) {
    const problem = overlongAt(option, value, path);
    if (problem) return problem;
  }
  if (Array.isArray(value)) return overlongList(shape, value, path);
  for (const [name, inner] of Object.entries(shape.properties ?? {})) {
    const problem = inner && overlongAt(inner, (value as Record<string, unknown>)[name], [...path, name]);
    if (problem) return problem;
  }
  return null;
}

function overlongList(
  { items, maxItems }: Shape,
  list: readonly unknown[],
  path: readonly (string | number)[],
): Overlong | null {
  if (!items) return null;
  if (maxItems !== undefined && list.length > maxItems) return { path, length: list.length, most: maxItems };
  if (!hasInside(items, ({ items: inner }) => inner !== undefined)) return null;
  for (const [at, entry] of list.entries()) {
    const problem = overlongAt(items, entry, [...path, at]);
    if (problem) return problem;
  }
  return null;
}

/** A composed character may take four code points, each of them escaped: `\u03b1`. */
const BYTES_OF_CHARACTER = 24;
/** The longest number: with a fraction and an exponent, in any language's notation. */
const BYTES_OF_NUMBER = 25;
/** Maximum whitespace and punctuation around a value in indented JSON. */
const BYTES_BETWEEN = 64;

/**
 * The maximum size in bytes of a value of this type as JSON, however it is written: escaped or not, decomposed,
 * indented. Throws a RangeError for an unbounded type.
 */
export function mostBytesOf(type: z.ZodType): number {
  return mostBytesAt(askedShape(type), []);
}

function mostBytesAt(shape: Shape, path: readonly string[]): number {
  return BYTES_BETWEEN + bytesOfValue(shape, path);
}

function bytesOfValue(shape: Shape, path: readonly string[]): number {
  const types =
    typeof shape.type === 'string' || shape.type === undefined ? [] : shape.type.map((type) => ({ ...shape, type }));
  const options = [...types, ...(shape.anyOf ?? []), ...(shape.oneOf ?? [])];
  if (options.length > 0) return Math.max(...options.map((option) => bytesOfValue(option, path)));
  if (shape.enum || shape.const !== undefined)
    return Math.max(...(shape.enum ?? [shape.const]).map((one) => bytesOfText(String(one).length)));
  switch (shape.type) {
    case 'object':
      return sum(
        Object.entries(shape.properties ?? {}).map(
          ([name, inner]) => bytesOfText(name.length) + (inner ? mostBytesAt(inner, [...path, name]) : 0),
        ),
      );
    case 'array':
      return bytesOfList(shape, path);
    case 'string':
      return bytesOfText(known(shape.maxLength, path));
    case 'integer':
      return Math.max(
        ...[shape.minimum, shape.maximum].map((bound) => String(bound ?? Number.MIN_SAFE_INTEGER).length),
      );
    case 'number':
      return BYTES_OF_NUMBER;
    case 'boolean':
    case 'null':
      return 5;
    default:
      throw new RangeError(`${path.join('.') || 'the value'} has no type whose bytes are known`);
  }
}

function bytesOfList({ items, prefixItems, maxItems }: Shape, path: readonly string[]): number {
  if (prefixItems) return sum(prefixItems.map((item, i) => mostBytesAt(item, [...path, String(i)])));
  return items ? known(maxItems, path) * mostBytesAt(items, [...path, '*']) : 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((whole, one) => whole + one, 0);
const bytesOfText = (characters: number): number => 2 + characters * BYTES_OF_CHARACTER;

function known(most: number | undefined, path: readonly string[]): number {
  if (most === undefined) throw new RangeError(`${path.join('.') || 'the value'} has no end`);
  return most;
}
