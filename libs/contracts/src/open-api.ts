import { z } from 'zod';
import { askedShape } from './asked.js';
import { ErrorBody } from './refusal.js';
import { type Route, routes } from './routes.js';

/** All HTTP routes as OpenAPI 3.1, from the schemas that validate requests and responses; `version` is the server's. */
export function openApi(version: string): {
  openapi: string;
  info: object;
  paths: Record<string, Record<string, object>>;
  components: object;
} {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = route.path.replace(/[:*](\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(name, route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gannet',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Programs authenticate with a token from the account page: Authorization: Bearer <token>. Calls that manage access (people, members, passwords, tokens) require a session cookie.',
    },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'gannet_session' },
      },
      schemas: { Refusal: schemaOf(ErrorBody) },
    },
  };
}

const BINARY = { type: 'string', format: 'binary' };

function operation(name: string, { path, access, tokens, body, takes, query, reply }: Route): object {
  const refused = {
    description: 'Refused, with a sentence.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
  };
  return {
    operationId: name,
    ...(access === 'public'
      ? { security: [] }
      : {
          security: tokens === false ? [{ session: [] }] : [{ token: [] }, { session: [] }],
          description:
            typeof access === 'string'
              ? `For ${access}${access === 'everyone' ? ' who has signed in' : ''}.`
              : `For members of the project with the role ${access.join(', ')}, and server admins.`,
        }),
    parameters: [
      ...[...path.matchAll(/[:*](\w+)/g)].map(([, param]) => ({
        name: param,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...(query ? queryParameters(query) : []),
    ],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: askedShape(body) } } } } : {}),
    ...(takes ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: BINARY } } } } : {}),
    responses: {
      200: {
        description: 'Done.',
        content: reply
          ? { 'application/json': { schema: schemaOf(reply) } }
          : { 'application/octet-stream': { schema: BINARY } },
      },
      '4XX': refused,
    },
  };
}

function queryParameters(query: z.ZodType): object[] {
  const { properties = {} } = askedShape(query);
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

/** OpenAPI 3.1 uses JSON Schema as it is. */
function schemaOf(type: z.ZodType): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io: 'output', unrepresentable: 'any' });
  return schema;
}
