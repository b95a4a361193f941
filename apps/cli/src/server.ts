import {
  ErrorBody,
  plural,
  type Route,
  type RouteBody,
  type RouteName,
  type RouteReply,
  routes,
  urlAt,
} from '@gannet/contracts';
import { Failed } from './failed.js';
import {
  BACKOFF_MS,
  retryAfterText,
  isTransient,
  TRANSIENT_STATUSES,
  pauseAfter,
  connectionProblem,
  withoutFullStop,
} from './transient.js';

/** The server refused a request; the message says what the user can do. */
export class Refused extends Failed {
  override readonly name: string = 'Refused';
  override readonly code = 'REFUSED';
}

/** A refusal with the server's own message. */
export class ServerRefused extends Refused {
  override readonly name = 'ServerRefused';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The server did not answer, or was unavailable, in all attempts. */
export class Unreachable extends Failed {
  override readonly name = 'Unreachable';
  override readonly code = 'UNREACHABLE';
}

type Credentials = { readonly token: string } | { readonly cookie: string } | null;

/** The network and the clock, which tests replace. */
interface Net {
  readonly fetch: typeof fetch;
  readonly wait: (ms: number) => Promise<void>;
}

/** Redirects of a GET that keep its method. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

interface Answer {
  readonly response: Response;
  /** The body; empty for a refusal, whose body has not been read. */
  readonly bytes: Uint8Array;
}

interface Call<N extends RouteName> {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly body?: RouteBody<N>;
}

/** Bytes for a route that takes them, and its query. */
interface Sent {
  readonly params: Readonly<Record<string, string | number>>;
  readonly query: Readonly<Record<string, string | number>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A server with one person's credentials: the contract's routes as calls. Throws Failed with a sentence. */
export class Server {
  constructor(
    readonly url: string,
    readonly credentials: Credentials,
    readonly net: Net,
    private readonly signal: AbortSignal,
  ) {}

  /** The same server with other credentials. */
  as(credentials: Credentials): Server {
    return new Server(this.url, credentials, this.net, this.signal);
  }

  async call<N extends RouteName>(name: N, { params, body }: Call<N> = {}): Promise<RouteReply<N>> {
    const route: Route = routes[name];
    const { bytes } = await this.#ask(route, params, body);
    return this.#read(route, bytes) as RouteReply<N>;
  }

  /** A route that takes bytes. Not repeated if the connection breaks. */
  async send<N extends RouteName>(name: N, { params, query, bytes }: Sent): Promise<RouteReply<N>> {
    const route: Route = routes[name];
    const request = {
      method: route.method,
      headers: { ...this.#rights(), 'content-type': 'application/octet-stream' },
      body: bytes,
      signal: this.signal,
    };
    const response = await this.#send(route, params, request, query).catch((error: unknown) => {
      this.signal.throwIfAborted();
      throw error instanceof Failed
        ? error
        : new Unreachable(`${this.url} cannot be reached: ${connectionProblem(error)}`);
    });
    if (!response.ok) throw await refusalOf(response);
    return this.#read(route, new Uint8Array(await response.arrayBuffer())) as RouteReply<N>;
  }

  /** The content of a route that returns a file. */
  async bytes(name: RouteName, params: Readonly<Record<string, string | number>>): Promise<Uint8Array> {
    return (await this.#ask(routes[name], params, undefined)).bytes;
  }

  /** Signs a person in and returns the server with their credentials. */
  async signIn(email: string, password: string): Promise<Server> {
    const { response } = await this.#ask(routes.signIn, {}, { email, password });
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0]!)
      .join('; ');
    return this.as({ cookie });
  }

  /** A single GET without retries. Throws if the connection breaks, and Refused for a redirect to another server. */
  get(
    name: RouteName,
    params: Readonly<Record<string, string | number>>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    return this.#send(routes[name], params, {
      headers: { ...this.#rights(), ...headers },
      signal: AbortSignal.any([signal, this.signal]),
    });
  }

  #read(route: Route, bytes: Uint8Array): unknown {
    const parsed = route.reply!.safeParse(jsonIn(bytes));
    if (!parsed.success)
      throw new Failed(
        `${this.url} gave an answer to ${route.method} ${route.path} that is not of this version of Gannet.`,
      );
    return parsed.data;
  }

  /** Retries a GET until there is a complete response, if a retry may help; other methods are sent only once. */
  async #ask(
    route: Route,
    params: Readonly<Record<string, string | number>> | undefined,
    body: unknown,
  ): Promise<Answer> {
    const tries = route.method === 'GET' ? BACKOFF_MS : [];
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#once(route, params, body).catch((error: unknown) => ({ error }));
      if ('error' in answer) {
        this.signal.throwIfAborted();
        if (answer.error instanceof Failed) throw answer.error;
      } else {
        if (answer.response.ok) return answer;
        if (!TRANSIENT_STATUSES.has(answer.response.status)) throw await refusalOf(answer.response);
      }
      const pause = pauseAfter('error' in answer ? null : answer.response, tries[attempt] ?? 0);
      if (pause === null || tries[attempt] === undefined || ('error' in answer && !isTransient(answer.error)))
        throw await this.#unreachable(answer, attempt + 1);
      await this.net.wait(pause);
    }
  }

  /** Throws if the connection breaks, even in the middle of the response. */
  async #once(
    route: Route,
    params: Readonly<Record<string, string | number>> | undefined,
    body: unknown,
  ): Promise<Answer> {
    const response = await this.#send(route, params, {
      method: route.method,
      headers: { ...this.#rights(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: this.signal,
    });
    return { response, bytes: response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array(0) };
  }

  /**
   * Follows redirects within this server. A token is a secret between a person and one server, so it is sent to no
   * other.
   */
  async #send(
    route: Route,
    params: Readonly<Record<string, string | number>> | undefined,
    request: RequestInit,
    query: Readonly<Record<string, string | number>> = {},
  ): Promise<Response> {
    let url = urlAt(this.url, route, params);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
    for (let hops = 0; ; hops++) {
      const response = await this.net.fetch(url, { ...request, redirect: 'manual' });
      const location = response.headers.get('location');
      if (!REDIRECTS.has(response.status) || location === null) return response;
      await response.body?.cancel();
      const next = URL.parse(location, url);
      if (next !== null && !next.href.startsWith(`${this.url.replace(/\/+$/, '')}/`)) {
        throw new Refused(
          `${this.url} sends requests on to ${next.origin}${next.origin === url.origin ? next.pathname : ''}, where your token does not go: sign in there (gannet login --server ${next.origin}), or give the address that Gannet itself has.`,
        );
      }
      if (next === null || route.method !== 'GET' || hops === MOST_REDIRECTS)
        throw new Refused(
          `${this.url} sends ${url.pathname} on and on, last to ${location}: is it the address of Gannet?`,
        );
      url = next;
    }
  }

  async #unreachable(answer: Answer | { readonly error: unknown }, times: number): Promise<Unreachable> {
    const asked = times === 1 ? '' : ` (asked ${plural(times, 'time')})`;
    if ('error' in answer)
      return new Unreachable(`${this.url} cannot be reached: ${connectionProblem(answer.error)}${asked}`);
    const { message } = await refusalOf(answer.response);
    return new Unreachable(
      `${this.url} cannot be reached: ${withoutFullStop(message)}${asked}${retryAfterText(answer.response)}`,
    );
  }

  #rights(): Record<string, string> {
    if (this.credentials === null) return {};
    return 'token' in this.credentials
      ? { authorization: `Bearer ${this.credentials.token}` }
      : { cookie: this.credentials.cookie };
  }
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** The server's message, or one derived from the status if the response is not Gannet's. */
export async function refusalOf(response: Response): Promise<ServerRefused> {
  const parsed = ErrorBody.safeParse(await response.json().catch(() => null));
  return new ServerRefused(
    response.status,
    parsed.success ? parsed.data.message : `the server answered ${response.status} ${response.statusText}`,
  );
}
