import { inject, Injectable, InjectionToken, signal } from '@angular/core';
import {
  PAGE_OF,
  pathOf,
  type Route,
  type RouteBody,
  type RouteName,
  type RouteReply,
  routes,
} from '@gannet/contracts';
import { basePath } from './address';
import { refusalFrom, Unreachable } from './problem';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The network edge of HTTP. */
export const FETCH = new InjectionToken<Fetch>('fetch', { factory: () => (url, init) => fetch(url, init) });

type Params = Readonly<Record<string, string | number>>;
type Query = Readonly<Record<string, string | number | undefined>>;

/** Every HTTP route of the contract, typed and checked, with the session cookie. */
@Injectable({ providedIn: 'root' })
export class Api {
  /** Counts answers that nobody is signed in; the session reacts to it. */
  readonly turnedAway = signal(0);

  /** Whose page this is, null while unknown. */
  personId: string | null = null;

  private readonly fetch = inject(FETCH);

  /**
   * Throws Refused with the server's sentence, Unreachable without an answer, and ZodError for an answer that violates
   * the contract.
   */
  async call<N extends RouteName>(
    name: N,
    params: Params = {},
    body?: RouteBody<N>,
    query: Query = {},
  ): Promise<RouteReply<N>> {
    const route: Route = routes[name];
    const response = await this.send(route, `${basePath()}${pathOf(route, params)}${queryString(query)}`, body);
    const answer = await json(response);
    return route.reply?.parse(answer) as RouteReply<N>;
  }

  /** A route that takes bytes. `signal` ends the request. */
  async sendBytes<N extends RouteName>(
    name: N,
    params: Params,
    bytes: Blob,
    signal?: AbortSignal,
    query: Query = {},
  ): Promise<RouteReply<N>> {
    const route: Route = routes[name];
    const response = await this.send(
      route,
      `${basePath()}${pathOf(route, params)}${queryString(query)}`,
      bytes,
      signal,
    );
    return route.reply?.parse(await json(response)) as RouteReply<N>;
  }

  /** A route whose answer is bytes. */
  async bytes(name: RouteName, params: Params): Promise<Blob> {
    const route: Route = routes[name];
    const response = await this.send(route, `${basePath()}${pathOf(route, params)}`, undefined);
    return response.blob();
  }

  private async send(route: Route, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    const init: RequestInit = { method: route.method, credentials: 'same-origin', ...(signal && { signal }) };
    const isAsked = this.personId !== null && route.access !== 'public' && route !== routes.me;
    init.headers = {
      accept: 'application/json',
      ...(body !== undefined && {
        'content-type': body instanceof Blob ? 'application/octet-stream' : 'application/json',
      }),
      ...(isAsked && { [PAGE_OF]: this.personId! }),
    };
    if (body !== undefined) init.body = body instanceof Blob ? body : JSON.stringify(body);
    const response = await this.fetch(url, init).catch((cause: unknown) => {
      throw new Unreachable(cause);
    });
    if (response.ok) return response;
    const refused = refusalFrom(await json(response), response.status);
    if (refused.code === 'UNAUTHENTICATED' && route !== routes.signIn) this.turnedAway.update((n) => n + 1);
    throw refused;
  }
}

/** The URL of a route's bytes, for an <img> or a download link. */
export function urlOf(name: RouteName, params: Params, query: Query = {}): string {
  return `${basePath()}${pathOf(routes[name], params)}${queryString(query)}`;
}

function queryString(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

/** The body as JSON; {} if it is empty, undefined if it is no JSON. */
async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
