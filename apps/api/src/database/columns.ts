import type { EntitySchema, EntitySchemaColumnOptions } from 'typeorm';
import { z } from 'zod';

type Columns<Row> = Readonly<Record<Extract<keyof Row, string>, EntitySchemaColumnOptions>>;
/** Without the optional properties of a row. */
type Shape<Row> = z.ZodObject<{
  [Key in keyof Row as Record<never, never> extends Pick<Row, Key> ? never : Key]: z.ZodType<Row[Key]>;
}>;

/**
 * The select list of a table, or of the given columns, under the property names of the row: `round.project_id as
 * "projectId"`. Columns marked `select: false` are left out unless named.
 */
export function columnsOf<Row>(table: EntitySchema<Row>, ...keys: Extract<keyof Row, string>[]): string {
  return selectedOf(table, keys)
    .map(([key, { name }]) => `${table.options.name}.${name ?? key}${name === undefined ? '' : ` as "${key}"`}`)
    .join(', ');
}

/**
 * The shape of a table's rows as selected by `columnsOf`: each value is checked against the type of its column. Not
 * checked again: what the database checks itself (allowed values of a text), and the content of `jsonb`, which was
 * checked before it was written.
 */
export function rowOf<Row>(table: EntitySchema<Row>): Shape<Row> {
  const known = shapes.get(table);
  if (known) return known as unknown as Shape<Row>;
  const entries = selectedOf(table).map(([key, column]) => [key, valueOf(column)] as const);
  const shape = z.object(Object.fromEntries(entries));
  shapes.set(table, shape);
  return shape as unknown as Shape<Row>;
}

const shapes = new WeakMap<object, z.ZodObject>();

/** `'a', 'b'`, to be inserted into a statement. */
export function wordsOf(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}

/** The content of a `jsonb` column. */
export function json<T>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null);
}

export const bytes = z.instanceof(Buffer);

function selectedOf<Row>(
  table: EntitySchema<Row>,
  keys: readonly string[] = [],
): [key: string, column: EntitySchemaColumnOptions][] {
  const columns = table.options.columns as Columns<Row>;
  return Object.entries<EntitySchemaColumnOptions>(columns).filter(([key, { select }]) =>
    keys.length === 0 ? select !== false : keys.includes(key),
  );
}

function valueOf({ type, array, nullable }: EntitySchemaColumnOptions): z.ZodType {
  const one = VALUES[String(type)];
  if (!one) throw new Error(`no rows are read with a column of type ${String(type)}`);
  const value = array ? z.array(one) : one;
  return nullable ? value.nullable() : value;
}

const VALUES: Readonly<Record<string, z.ZodType>> = {
  uuid: z.string(),
  text: z.string(),
  int: z.number(),
  bigint: z.number(),
  float8: z.number(),
  bool: z.boolean(),
  boolean: z.boolean(),
  timestamptz: z.date(),
  bytea: bytes,
  jsonb: json<object>(),
};
