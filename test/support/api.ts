import {
  ErrorBody,
  type Route,
  type RouteBody,
  type RouteName,
  type RouteReply,
  routes,
  urlAt,
} from '@gannet/contracts';

/** The server's refusal, thrown: `await expect(…).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' })`. */
class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  constructor(
    readonly status: number,
    readonly code: ErrorBody['code'],
    message: string,
  ) {
    super(message);
  }
}

type Params = Readonly<Record<string, string | number>>;

interface Call<N extends RouteName> {
  readonly params?: Params;
  readonly body?: RouteBody<N>;
  readonly query?: Params;
}

/** The contract's routes as calls, with one caller's rights. */
export class Api {
  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  as(headers: Readonly<Record<string, string>>): Api {
    return new Api(this.url, headers);
  }

  withToken(token: string): Api {
    return this.as({ authorization: `Bearer ${token}` });
  }

  /** The parsed answer. Throws ApiRefused. */
  async call<N extends RouteName>(name: N, { params, body, query }: Call<N> = {}): Promise<RouteReply<N>> {
    const route: Route = routes[name];
    const response = await this.fetch(
      name,
      params,
      {
        method: route.method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      },
      query,
    );
    const json: unknown = await response.json();
    if (!response.ok) {
      const { code, message } = ErrorBody.parse(json);
      throw new ApiRefused(response.status, code, message);
    }
    return route.reply!.parse(json) as RouteReply<N>;
  }

  /** The answer as it comes. */
  fetch(name: RouteName, params: Params = {}, init: RequestInit = {}, query: Params = {}): Promise<Response> {
    const url = urlAt(this.url, routes[name], params);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
    return fetch(url, {
      method: routes[name].method,
      ...init,
      headers: { ...this.headers, ...(init.headers as Record<string, string> | undefined) },
    });
  }

  async bytes(name: RouteName, params: Params): Promise<Uint8Array> {
    const response = await this.fetch(name, params);
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The same server with the session of whoever signs in. Throws ApiRefused. */
  async signIn(email: string, password: string): Promise<Api> {
    const response = await this.fetch(
      'signIn',
      {},
      { body: JSON.stringify({ email, password }), headers: { 'content-type': 'application/json' } },
    );
    if (!response.ok) {
      const { code, message } = ErrorBody.parse(await response.json());
      throw new ApiRefused(response.status, code, message);
    }
    return this.as({
      cookie: response.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; '),
    });
  }
}
