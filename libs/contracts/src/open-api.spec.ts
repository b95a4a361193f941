import { openApi } from './open-api.js';
import { type Route, routes } from './routes.js';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly security: readonly object[];
  readonly requestBody?: { readonly content: { readonly 'application/json'?: { readonly schema: object } } };
  readonly responses: Readonly<Record<string, { readonly content: object }>>;
}

const document = openApi('1.2.3');
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...(operation as Operation) })),
);

it('has every route of the contract once, with its method and all its parameters', () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
  for (const { path, method, operationId, parameters } of operations) {
    expect(method.toUpperCase()).toBe(routes[operationId as keyof typeof routes].method);
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    );
  }
});

it('tells JSON from bytes, what is public, and how many a page of a pool may have', () => {
  const of = (name: string): Operation => operations.find(({ operationId }) => operationId === name)!;
  expect(Object.keys(of('release').responses['200']!.content)).toEqual(['application/json']);
  expect(Object.keys(of('releaseFile').responses['200']!.content)).toEqual(['application/octet-stream']);
  expect([of('health').security, of('release').security, of('addToken').security]).toEqual([
    [],
    [{ token: [] }, { session: [] }],
    [{ session: [] }],
  ]);
  expect(of('pool').parameters).toContainEqual(
    expect.objectContaining({ name: 'limit', in: 'query', schema: expect.objectContaining({ maximum: 200 }) }),
  );
});

it('says that a body has no other fields, and that a monitor may put anything into its query', () => {
  const bodies = operations.flatMap(({ requestBody }) =>
    requestBody?.content['application/json'] ? [requestBody.content['application/json'].schema] : [],
  );
  expect(bodies).toHaveLength(Object.values(routes).filter((route: Route) => route.body).length);
  for (const schema of bodies) expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(operations.find(({ operationId }) => operationId === 'health')!.parameters).toEqual([]);
});

it('is JSON', () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
