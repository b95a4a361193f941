import { z } from 'zod';
import { Base64, primitives, Told } from './primitives.js';
import {
  clientMessages,
  ErrorBody,
  Handshake,
  Manifest,
  ProvenanceLine,
  type Route,
  routes,
  SampleRecord,
  serverMessages,
} from './index.js';

/** Every schema within a schema, by its place in it. */
function* within(schema: z.core.$ZodType, place: string): Generator<[place: string, schema: z.core.$ZodType]> {
  yield [place, schema];
  for (const [key, value] of Object.entries(schema._zod.def))
    yield* among(key === 'shape' ? Object.entries(value as object) : [[key, value as unknown]], place);
}

function* among(
  entries: readonly (readonly [string, unknown])[],
  place: string,
): Generator<[place: string, schema: z.core.$ZodType]> {
  for (const [key, value] of entries) {
    if (value instanceof z.core.$ZodType) yield* within(value, `${place}.${key}`);
    else if (Array.isArray(value))
      yield* among(
        value.map((one, i) => [String(i), one as unknown] as const),
        place,
      );
  }
}

const asked: [string, z.ZodType][] = [
  ...(Object.entries(routes) as [string, Route][])
    .flatMap(
      ([name, { body, query }]) =>
        [
          [`${name} body`, body],
          [`${name} query`, query],
        ] as [string, z.ZodType | undefined][],
    )
    .filter((one): one is [string, z.ZodType] => one[1] !== undefined),
  ...Object.entries(clientMessages).map(([name, { payload }]): [string, z.ZodType] => [`${name} payload`, payload]),
  ['handshake', Handshake],
];
const told: [string, z.ZodType][] = [
  ...(Object.entries(routes) as [string, Route][]).flatMap(([name, { reply }]): [string, z.ZodType][] =>
    reply ? [[`${name} reply`, reply]] : [],
  ),
  ...Object.entries(clientMessages).map(([name, { reply }]): [string, z.ZodType] => [`${name} reply`, reply]),
  ...Object.entries(serverMessages).map(([name, payload]): [string, z.ZodType] => [name, payload]),
  ['error', ErrorBody],
  ['manifest', Manifest],
  ['sample', SampleRecord],
  ['provenance', ProvenanceLine],
];
const strings = (schemas: typeof asked) =>
  schemas
    .flatMap(([name, schema]) => [...within(schema, name)])
    .filter(([, schema]) => schema._zod.def.type === 'string');

it('every string of every route and message is one of the primitives', () => {
  expect(strings([...asked, ...told]).length).toBeGreaterThan(200);
  expect(
    strings([...asked, ...told])
      .filter(([, schema]) => !primitives.has(schema))
      .map(([place]) => place),
  ).toEqual([]);
});

it('nothing that is asked is taken without a look', () => {
  expect(strings(asked).length).toBeGreaterThan(20);
  expect(
    strings(asked)
      .filter(([, schema]) => schema === Told || schema === Base64)
      .map(([place]) => place),
  ).toEqual([]);
});

it('finds a bare string wherever it hides', () => {
  const bare = z.object({
    a: z.array(z.union([z.number(), z.tuple([z.string().optional()])])).default([]),
    b: z.preprocess((x) => x, z.object({ c: z.string().nullable() })),
  });
  expect(strings([['x', bare]]).map(([place]) => place)).toEqual([
    'x.a.innerType.element.1.0.innerType',
    'x.b.out.c.innerType',
  ]);
});
