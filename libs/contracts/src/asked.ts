import { z } from 'zod';

/** The parts of a JSON Schema that determine what input may contain, and how much. */
export interface Shape {
  readonly properties?: Readonly<Record<string, Shape | undefined>>;
  readonly additionalProperties?: unknown;
  readonly items?: Shape;
  readonly maxItems?: number;
  readonly prefixItems?: readonly Shape[];
  readonly type?: string | readonly string[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly const?: unknown;
}

const shapes = new WeakMap<z.ZodType, Shape>();

/**
 * The JSON Schema of a type as input: objects have the declared fields and no others, unless the type allows them
 * (`z.looseObject`). Stored data is parsed by the type itself, which lets unknown fields pass. Cached.
 */
export function askedShape(type: z.ZodType): Shape {
  const known = shapes.get(type);
  if (known) return known;
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (def.type === 'object' && def.catchall === undefined) jsonSchema.additionalProperties = false;
    },
  });
  const shape = schema as Shape;
  shapes.set(type, shape);
  return shape;
}

/** The alternatives of a shape that an object or a list may match, judged by kinds and constants. */
export function alternativesFor({ anyOf = [], oneOf = [] }: Shape, value: object): Shape[] {
  return [...anyOf, ...oneOf].filter((option) => isOf(option, value));
}

/** An object without the constant may match any alternative. */
function isOf({ properties = {} }: Shape, value: object): boolean {
  return Object.entries(properties).every(
    ([name, inner]) =>
      inner?.const === undefined || !(name in value) || (value as Record<string, unknown>)[name] === inner.const,
  );
}

/** Whether the shape or any part of it satisfies `is`. */
export function hasInside(shape: Shape, is: (shape: Shape) => boolean): boolean {
  const { items, prefixItems = [], properties = {}, anyOf = [], oneOf = [] } = shape;
  return (
    is(shape) ||
    [...Object.values(properties), ...anyOf, ...oneOf, ...prefixItems, items].some(
      (inner) => inner !== undefined && hasInside(inner, is),
    )
  );
}
